package org.onnxtwist.pass.batch;

import org.onnxtwist.rewrite.PassException;

/** A node mixes the items of a batch, or works for one size of it only. */
public final class InseparableBatchException extends PassException {
    private static final long serialVersionUID = 1;

    InseparableBatchException(String message) {
        super(message);
    }
}
