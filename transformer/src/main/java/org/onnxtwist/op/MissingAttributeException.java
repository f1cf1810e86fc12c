package org.onnxtwist.op;

/** A node does not state an attribute that has no default, or states it as something that cannot be read. */
public final class MissingAttributeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MissingAttributeException(String message) {
        super(message);
    }
}
