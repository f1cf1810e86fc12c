package org.onnxtwist.io.text;

import org.onnxtwist.ir.OnnxTwistException;

/** A model that computes with something that ONNX's textual syntax has no words for. The message names it. */
public final class InexpressibleException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    InexpressibleException(String message) {
        super(Fault.MODEL, message);
    }
}
