package org.onnxtwist.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.onnxtwist.engine.session.InferenceException;
import org.onnxtwist.engine.session.ProviderNotAvailableException;
import org.onnxtwist.io.InvalidModelException;
import org.onnxtwist.io.text.InexpressibleException;
import org.onnxtwist.ir.ControlCharacters;
import org.onnxtwist.ir.CyclicGraphException;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.twist.TwistException;

/**
 * What a failure means to the user.
 *
 * @param status the exit status
 * @param sentence what went wrong and what to do about it
 */
record Failure(int status, String sentence) {
    static Failure of(Throwable e) {
        if (e instanceof CommandException refusal) {
            return new Failure(refusal.status(), message(e));
        }
        if (e instanceof InvalidModelException
                || e instanceof InexpressibleException
                || e instanceof InferenceException
                || e instanceof TwistException
                || e instanceof CyclicGraphException
                || e instanceof PassException) {
            return new Failure(ExitStatus.INVALID_INPUT, message(e));
        }
        if (e instanceof ProviderNotAvailableException) {
            return new Failure(ExitStatus.ENVIRONMENT, message(e));
        }
        if (e instanceof UncheckedIOException && e.getCause() instanceof IOException io) {
            Failure cause = ofIo(io);
            boolean says = !message(e).equals(io.toString());
            return says ? new Failure(cause.status(), message(e) + ": " + cause.sentence()) : cause;
        }
        if (e instanceof IOException io) {
            return ofIo(io);
        }
        if (e instanceof OutOfMemoryError) {
            return new Failure(
                    ExitStatus.ENVIRONMENT,
                    "the memory that Java may use is too small for this model (" + message(e)
                            + "): set ONNX_TWIST_OPTS to give it more, for example ONNX_TWIST_OPTS=-Xmx8g");
        }
        return new Failure(
                ExitStatus.ENVIRONMENT,
                "an unexpected " + e.getClass().getSimpleName() + " (" + message(e)
                        + ") stopped the command: please report it with the output of the same call with --stacktrace");
    }

    private static Failure ofIo(IOException e) {
        // The output, or its external data, is a file that the model is read from.
        int status = e instanceof FileAlreadyExistsException ? ExitStatus.USAGE : ExitStatus.ENVIRONMENT;
        return new Failure(status, ioSentence(e));
    }

    private static String ioSentence(IOException e) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return file(e) + " does not exist: check the path";
        }
        if (e instanceof AccessDeniedException) {
            return file(e) + " cannot be opened: check its permissions and those of its folder";
        }
        if (e instanceof NotDirectoryException) {
            return file(e) + " is not a folder: name one";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            String remedy = remedy(system.getReason());
            return file(e) + ": " + system.getReason() + (remedy.isEmpty() ? "; check the path" : remedy);
        }
        return message(e) + remedy(message(e));
    }

    private static String file(IOException e) {
        return e instanceof FileSystemException system ? String.valueOf(system.getFile()) : message(e);
    }

    private static String remedy(String reason) {
        return reason.contains("No space left") || reason.contains("quota")
                ? "; free some space, or write elsewhere with -o"
                : "";
    }

    private static String message(Throwable e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : ControlCharacters.escaped(message.lines().findFirst().orElse("no message"));
    }
}
