package org.onnxtwist.cli.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.runtime.program.ProgramException;
import org.onnxtwist.runtime.program.ProgramFailure;
import org.onnxtwist.runtime.report.FileFailure;

/**
 * The exit status and the message of a failure.
 *
 * @param status the exit status
 * @param sentence what went wrong and what to do about it
 * @param details lines that show the place in a program of the user; none for other failures
 */
public record Failure(int status, String sentence, List<String> details) {
    public Failure {
        details = List.copyOf(details);
    }

    /** A failure outside of a program of the user. */
    public Failure(int status, String sentence) {
        this(status, sentence, List.of());
    }

    static Failure of(Throwable e) {
        if (e instanceof CommandException failure) {
            return new Failure(failure.status(), FileFailure.message(e));
        }
        if (e instanceof ProgramFailure failure) {
            boolean check = failure instanceof ProgramException program && program.isAssertion();
            int status = check ? ExitStatus.CHECK_FAILED : ExitStatus.of(failure.fault());
            return new Failure(status, FileFailure.message(e), failure.details());
        }
        if (e instanceof OnnxTwistException failure) {
            return new Failure(ExitStatus.of(failure.fault()), FileFailure.message(e));
        }
        if (e instanceof UncheckedIOException && e.getCause() instanceof IOException io) {
            Failure cause = ofIo(io);
            boolean says = !FileFailure.message(e).equals(io.toString());
            return says ? new Failure(cause.status(), FileFailure.message(e) + ": " + cause.sentence()) : cause;
        }
        if (e instanceof IOException io) {
            return ofIo(io);
        }
        if (ExternalData.isCut(e)) {
            return new Failure(
                    ExitStatus.INVALID_INPUT,
                    "a file of the model was truncated while it was read: run this again when nothing writes to it");
        }
        if (e instanceof OutOfMemoryError) {
            return new Failure(
                    ExitStatus.ENVIRONMENT,
                    "Java's heap is too small for this model (" + FileFailure.message(e)
                            + "): set a larger one, for example with ONNX_TWIST_OPTS=-Xmx8g");
        }
        return new Failure(
                ExitStatus.ENVIRONMENT,
                "an unexpected " + e.getClass().getSimpleName() + " (" + FileFailure.message(e)
                        + ") stopped the command: please report it with the output of the same call with --stacktrace");
    }

    private static Failure ofIo(IOException e) {
        // The output, or its external data, is a file that the model is read from.
        int status = e instanceof FileAlreadyExistsException ? ExitStatus.USAGE : ExitStatus.ENVIRONMENT;
        return new Failure(status, FileFailure.sentence(e, "write elsewhere with -o"));
    }
}
