package org.onnxtwist.pass;

/** Extraction cannot be done as it was asked for; the message says why and what to do. */
public final class ExtractionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ExtractionException(String message) {
        super(message);
    }
}
