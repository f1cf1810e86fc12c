package org.onnxtwist.autodiff.rule;

import org.onnxtwist.ir.OnnxTwistException;

/** A model, or a part of it, that cannot be differentiated. The message is one sentence that names the node or value and the remedy. */
public final class GradientException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public GradientException(Fault fault, String message) {
        super(fault, message);
    }
}
