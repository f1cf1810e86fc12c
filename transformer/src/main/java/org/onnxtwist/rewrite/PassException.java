package org.onnxtwist.rewrite;

/** A pass cannot do what it was asked for; the message names the node or value and the remedy. */
public class PassException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PassException(String message) {
        super(message);
    }

    public PassException(String message, Throwable cause) {
        super(message, cause);
    }
}
