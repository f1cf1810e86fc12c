package org.onnxtwist.runtime.session;

import org.onnxtwist.ir.OnnxTwistException;

/** ONNX Runtime refused a model or a run; the message is one line that names the model and gives the runtime's reason. */
public final class InferenceException extends OnnxTwistException {
    private static final long serialVersionUID = 1L;

    /** The stage at which the runtime refused. */
    public enum Stage {
        /** The model could not be loaded: malformed, an operator or kernel that the runtime lacks, a newer version. */
        LOAD,
        /** The model was loaded but a run with given inputs failed. */
        RUN,
        /** A tensor's type cannot pass through ONNX Runtime's Java interface. */
        TYPE
    }

    private final Stage stage;

    public InferenceException(Stage stage, String message) {
        super(Fault.MODEL, message);
        this.stage = stage;
    }

    public InferenceException(Stage stage, String message, Throwable cause) {
        super(Fault.MODEL, message, cause);
        this.stage = stage;
    }

    public Stage stage() {
        return stage;
    }
}
