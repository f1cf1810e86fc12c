package org.onnxtwist.ir.defect;

import org.onnxtwist.ir.OnnxTwistException;

/**
 * A file that is not what it should be, or that cannot be trusted. The message is one sentence that names the file and what in it is
 * wrong.
 */
public class InvalidModelException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    public InvalidModelException(String message) {
        super(Fault.MODEL, message);
    }

    public InvalidModelException(String message, Throwable cause) {
        super(Fault.MODEL, message, cause);
    }
}
