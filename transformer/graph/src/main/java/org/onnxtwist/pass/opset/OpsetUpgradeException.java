package org.onnxtwist.pass.opset;

import org.onnxtwist.rewrite.PassException;

/** An operator of the model means something else in the newer operator set, and nothing there says the same. Nothing was changed. */
public final class OpsetUpgradeException extends PassException {
    private static final long serialVersionUID = 1L;

    public OpsetUpgradeException(String message) {
        super(message);
    }
}
