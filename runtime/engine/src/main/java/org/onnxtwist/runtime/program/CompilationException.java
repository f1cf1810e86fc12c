package org.onnxtwist.runtime.program;

import java.util.List;

/** A program cannot be compiled. The details show each error with its line, its column and the line of the source. */
public final class CompilationException extends ProgramFailure {
    private static final long serialVersionUID = 1L;

    CompilationException(Fault fault, String message) {
        super(fault, message, List.of());
    }

    CompilationException(String message, List<String> details) {
        super(Fault.REQUEST, message, details);
    }
}
