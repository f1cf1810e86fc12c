package org.onnxtwist.runtime.bench;

import org.onnxtwist.ir.OnnxTwistException;

/** Models cannot be timed beside one another, or not at the sizes asked for; the message names the file, the input and the remedy. */
public final class BenchException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public BenchException(String message) {
        super(Fault.MODEL, message);
    }

    public BenchException(String message, Throwable cause) {
        super(Fault.MODEL, message, cause);
    }
}
