package org.onnxtwist.pass;

/** BatchDimension cannot be done as it was asked for; the message says why and what to do. */
public final class BatchDimensionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BatchDimensionException(String message) {
        super(message);
    }
}
