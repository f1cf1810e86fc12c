package org.onnxtwist.pass.function;

import org.onnxtwist.rewrite.PassException;

/** A call of a function cannot be replaced by the function's body. The model was not changed by that call's inlining. */
public final class FunctionInliningException extends PassException {
    private static final long serialVersionUID = 1L;

    public FunctionInliningException(String message) {
        super(message);
    }
}
