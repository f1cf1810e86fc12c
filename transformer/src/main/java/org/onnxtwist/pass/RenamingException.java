package org.onnxtwist.pass;

/** Renaming cannot be done as it was asked for; the message says why and what to do. */
public final class RenamingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RenamingException(String message) {
        super(message);
    }
}
