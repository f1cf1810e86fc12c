package org.onnxtwist.pass.opset;

import org.onnxtwist.rewrite.PassException;

/** Nodes of the model compute something that the older operator set cannot express. Nothing was changed. */
public final class OpsetDowngradeException extends PassException {
    private static final long serialVersionUID = 1L;

    private final long lowest;

    /** @param lowest the lowest version that the model can be lowered to */
    public OpsetDowngradeException(String message, long lowest) {
        super(message);
        this.lowest = lowest;
    }

    /** The lowest version of the standard operator set that the model can be lowered to. */
    public long lowest() {
        return lowest;
    }
}
