package org.onnxtwist.pass;

/** A call of a function cannot be replaced by the function's body. The model was not changed by that call's inlining. */
public final class FunctionInliningException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public FunctionInliningException(String message) {
        super(message);
    }
}
