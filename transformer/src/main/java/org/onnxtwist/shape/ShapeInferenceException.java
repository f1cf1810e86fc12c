package org.onnxtwist.shape;

import org.onnxtwist.ir.OnnxTwistException;

/** What a model declares of a value's type cannot be true. */
public final class ShapeInferenceException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public ShapeInferenceException(String message) {
        super(Fault.MODEL, message);
    }
}
