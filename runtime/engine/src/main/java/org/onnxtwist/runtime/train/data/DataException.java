package org.onnxtwist.runtime.train.data;

import org.onnxtwist.ir.OnnxTwistException;

/** Training data that do not fit the model or what is asked for. The message is one sentence that names the file and the remedy. */
public final class DataException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public DataException(Fault fault, String message) {
        super(fault, message);
    }

    public DataException(Fault fault, String message, Throwable cause) {
        super(fault, message, cause);
    }
}
