package org.onnxtwist.ir;

import org.onnxtwist.ir.message.Excerpt;

/**
 * The root of all exceptions of this project that users can see. The message is one sentence that names the file or node and the remedy.
 *
 * <p>Messages quote names from files that may be hostile, so control characters in them, which a terminal would interpret, are escaped, and
 * the middle of a message of more than 4,000 characters is left out.
 */
public abstract class OnnxTwistException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The party that has to change something. */
    public enum Fault {
        /** The author of the model, or of another file that was read: it is invalid, or something in it is not supported. */
        MODEL,
        /** The caller: an option, a parameter or an edit cannot be carried out. */
        REQUEST,
        /** The administrator of the machine: a file system, its memory or a library does not allow it. */
        ENVIRONMENT
    }

    private final Fault fault;
    private final String sentence;

    protected OnnxTwistException(Fault fault, String message) {
        super(message);
        this.fault = fault;
        this.sentence = Excerpt.ofMessage(message);
    }

    protected OnnxTwistException(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
        this.sentence = Excerpt.ofMessage(message);
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /** The party that has to change something; it determines the exit status of the command. */
    public final Fault fault() {
        return fault;
    }
}
