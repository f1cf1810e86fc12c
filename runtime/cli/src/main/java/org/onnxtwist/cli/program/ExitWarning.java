package org.onnxtwist.cli.program;

import org.onnxtwist.cli.text.Console;
import org.onnxtwist.runtime.program.SurgeryProgram;

/** A warning that is printed if a program ends this process with {@code System.exit} before the command has done its work. */
public final class ExitWarning {
    private final Thread hook;

    private ExitWarning(Thread hook) {
        this.hook = hook;
    }

    /**
     * Begins to watch.
     *
     * @param left the work that would be left, as a clause that begins with "before"; empty for none, of which nothing is said
     */
    public static ExitWarning of(SurgeryProgram program, Console console, String left) {
        Thread hook = new Thread(
                () -> program.exitPlace()
                        .filter(place -> !left.isEmpty())
                        .ifPresent(place -> console.warn(place + ": System.exit ended the command " + left)),
                "onnx-twist-exit");
        Runtime.getRuntime().addShutdownHook(hook);
        return new ExitWarning(hook);
    }

    /** Ends the watch. */
    public void end() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The process ends, and the hook runs.
        }
    }
}
