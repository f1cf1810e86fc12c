package org.onnxtwist.op;

import org.onnxtwist.ir.OnnxTwistException;

/** A node was asked for that the imported version of its operator set does not have. */
public final class OperatorVersionException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public OperatorVersionException(String message) {
        super(Fault.MODEL, message);
    }
}
