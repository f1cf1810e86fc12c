package org.onnxtwist.pass;

import org.onnxtwist.rewrite.PassException;

/** The batch of a model cannot be changed: there is none, or a node works for the old size only. */
public final class BatchDimensionException extends PassException {
    private static final long serialVersionUID = 1;

    public BatchDimensionException(String message) {
        super(message);
    }

    BatchDimensionException(String message, Throwable cause) {
        super(message, cause);
    }
}
