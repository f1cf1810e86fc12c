package org.onnxtwist.shape;

/** What a model declares of a value's type cannot be true. */
public final class ShapeInferenceException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public ShapeInferenceException(String message) {
        super(message);
    }
}
