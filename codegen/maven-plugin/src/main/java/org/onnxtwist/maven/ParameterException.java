package org.onnxtwist.maven;

/** A parameter that cannot be used as it is given; the message names it and the remedy. */
final class ParameterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ParameterException(String message) {
        super(message);
    }
}
