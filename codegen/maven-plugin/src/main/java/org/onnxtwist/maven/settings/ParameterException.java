package org.onnxtwist.maven.settings;

import org.onnxtwist.ir.OnnxTwistException;

/** A parameter that cannot be used as it is given; the message names it and the remedy. */
public final class ParameterException extends OnnxTwistException {
    private static final long serialVersionUID = 1;

    public ParameterException(String message) {
        super(Fault.REQUEST, message);
    }
}
