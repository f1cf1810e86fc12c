package org.onnxtwist.twist;

/** Parameters or options do not fit the model. The message is one sentence that names the layer or key and the remedy. */
public final class TwistException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TwistException(String message) {
        super(message);
    }

    public TwistException(String message, Throwable cause) {
        super(message, cause);
    }
}
