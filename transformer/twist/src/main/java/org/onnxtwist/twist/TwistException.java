package org.onnxtwist.twist;

import org.onnxtwist.ir.OnnxTwistException;

/** Parameters or options do not fit the model. The message is one sentence that names the layer or key and the remedy. */
public final class TwistException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public TwistException(String message) {
        super(Fault.MODEL, message);
    }

    /** The same failure with more said of where it happened. */
    public TwistException(String message, OnnxTwistException cause) {
        super(cause.fault(), message, cause);
    }
}
