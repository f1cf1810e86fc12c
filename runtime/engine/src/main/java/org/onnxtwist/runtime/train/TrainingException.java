package org.onnxtwist.runtime.train;

import org.onnxtwist.ir.OnnxTwistException;

/** A training run that cannot begin or go on. The message is one sentence that names the cause and the remedy. */
public final class TrainingException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(Fault.REQUEST, message);
    }
}
