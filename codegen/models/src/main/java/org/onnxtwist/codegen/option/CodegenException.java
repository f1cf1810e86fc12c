package org.onnxtwist.codegen.option;

import org.onnxtwist.ir.OnnxTwistException;

/** No class can be written for a model, or not the one that was asked for; the message is one sentence with the remedy. */
public final class CodegenException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public CodegenException(String message) {
        super(Fault.MODEL, message);
    }
}
