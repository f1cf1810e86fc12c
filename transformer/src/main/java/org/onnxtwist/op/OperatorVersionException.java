package org.onnxtwist.op;

/** A node was asked for that the imported version of its operator set does not have. */
public final class OperatorVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OperatorVersionException(String message) {
        super(message);
    }
}
