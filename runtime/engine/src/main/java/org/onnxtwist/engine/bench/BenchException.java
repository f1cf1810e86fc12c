package org.onnxtwist.engine.bench;

/** Models cannot be timed beside one another, or not at the sizes asked for; the message names the file, the input and the remedy. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public BenchException(String message) {
        super(message);
        this.reason = message;
    }

    public BenchException(String message, Throwable cause) {
        super(message, cause);
        this.reason = message;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
