package org.onnxtwist.engine.session;

/** ONNX Runtime refused a model or a run; the message is one line that names the model and gives the runtime's reason. */
public final class InferenceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Where it refused. */
    public enum Stage {
        /** The model could not be loaded: malformed, an operator or kernel that the runtime lacks, a newer version. */
        LOAD,
        /** The model was loaded but a run with given inputs failed. */
        RUN,
        /** A tensor's type cannot pass through ONNX Runtime's Java interface. */
        TYPE
    }

    private final Stage stage;
    private final String reason;

    public InferenceException(Stage stage, String message) {
        super(message);
        this.stage = stage;
        this.reason = message;
    }

    public InferenceException(Stage stage, String message, Throwable cause) {
        super(message, cause);
        this.stage = stage;
        this.reason = message;
    }

    public Stage stage() {
        return stage;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
