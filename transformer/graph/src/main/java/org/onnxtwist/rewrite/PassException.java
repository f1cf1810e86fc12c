package org.onnxtwist.rewrite;

import org.onnxtwist.ir.OnnxTwistException;

/** A pass cannot do what it was asked for; the message names the node or value and the remedy. */
public class PassException extends OnnxTwistException {
    private static final long serialVersionUID = 1;

    public PassException(String message) {
        super(Fault.MODEL, message);
    }

    /** @param fault whether the model or the caller is to blame */
    public PassException(Fault fault, String message) {
        super(fault, message);
    }

    /** The same failure with more said of where it happened. */
    public PassException(String message, OnnxTwistException cause) {
        super(cause.fault(), message, cause);
    }
}
