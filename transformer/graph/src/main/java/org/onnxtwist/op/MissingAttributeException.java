package org.onnxtwist.op;

import org.onnxtwist.ir.OnnxTwistException;

/** A node does not state an attribute that has no default, or states it as something that cannot be read. */
public final class MissingAttributeException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public MissingAttributeException(String message) {
        super(Fault.MODEL, message);
    }
}
