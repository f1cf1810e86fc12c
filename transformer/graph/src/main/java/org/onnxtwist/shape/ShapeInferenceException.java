package org.onnxtwist.shape;

import org.onnxtwist.ir.OnnxTwistException;

/** Thrown when the declared type of a value contradicts the inferred one. */
public final class ShapeInferenceException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public ShapeInferenceException(String message) {
        super(Fault.MODEL, message);
    }
}
