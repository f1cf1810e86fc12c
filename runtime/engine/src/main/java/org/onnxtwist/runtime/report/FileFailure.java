package org.onnxtwist.runtime.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.onnxtwist.ir.message.Excerpt;

/** Describes failures of file operations in sentences; the exceptions of the JDK often hold no more than a path. */
public final class FileFailure {
    private FileFailure() {}

    /**
     * Returns a sentence that says what went wrong and what to do about it.
     *
     * @param elsewhere the advice for writing to a place with more space, for example {@code write elsewhere with -o}
     */
    public static String sentence(IOException e, String elsewhere) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return file(e) + " does not exist: check the path";
        }
        if (e instanceof AccessDeniedException) {
            return file(e) + " cannot be opened: check its permissions and those of its folder";
        }
        if (e instanceof NotDirectoryException) {
            return file(e) + " is not a folder: name a folder";
        }
        if (e instanceof FileAlreadyExistsException exists && exists.getReason() != null) {
            // The reason says what to do.
            return file(e) + ": " + exists.getReason();
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            String remedy = remedy(system.getReason(), elsewhere);
            return file(e) + ": " + system.getReason() + (remedy.isEmpty() ? "; check the path" : remedy);
        }
        return message(e) + remedy(message(e), elsewhere);
    }

    private static String file(IOException e) {
        return e instanceof FileSystemException system ? String.valueOf(system.getFile()) : message(e);
    }

    private static String remedy(String reason, String elsewhere) {
        if (reason.contains("Map failed")) {
            return ": the process has too little address space for the file; raise its limit (ulimit -v) or give Java"
                    + " a smaller heap (-Xmx)";
        }
        if (reason.contains("File name too long") && !reason.contains("choose")) {
            return "; choose a shorter name";
        }
        return reason.contains("No space left") || reason.contains("quota") ? "; free some space, or " + elsewhere : "";
    }

    /** Returns the first line of an exception's message, or the name of its class if it has no message. */
    public static String message(Throwable e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : Excerpt.escaped(message.lines().findFirst().orElse("no message"));
    }
}
