package org.onnxtwist.runtime.program;

import java.util.List;
import org.onnxtwist.ir.OnnxTwistException;

/** A program cannot be compiled, or fails when it is run; the message is one sentence that names its file. */
public abstract sealed class ProgramFailure extends OnnxTwistException permits CompilationException, ProgramException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> details;

    ProgramFailure(Fault fault, String message, List<String> details) {
        super(fault, message);
        this.details = List.copyOf(details);
    }

    ProgramFailure(Fault fault, String message, List<String> details, Throwable cause) {
        super(fault, message, cause);
        this.details = List.copyOf(details);
    }

    /** Returns lines of text that show the places in the program. */
    public final List<String> details() {
        return details;
    }
}
