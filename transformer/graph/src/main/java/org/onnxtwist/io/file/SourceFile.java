package org.onnxtwist.io.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.defect.InvalidModelException;

/**
 * A file that a model is read from, as it was when the model was read.
 *
 * @param path its real path
 * @param size its length in bytes
 * @param modified when it was written last
 * @param key what tells it from a file that takes its name; empty where the system has no such thing
 */
public record SourceFile(Path path, long size, FileTime modified, Optional<Object> key) {
    /** The file as it is now. */
    public static SourceFile of(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new SourceFile(
                path, attributes.size(), attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()));
    }

    /** A file that is not there, which no read may touch. */
    public static SourceFile missing(Path path) {
        return new SourceFile(path, Long.MAX_VALUE, FileTime.fromMillis(0), Optional.empty());
    }

    /**
     * Requires that a file is another one than those that a model is read from.
     *
     * @throws FileAlreadyExistsException when it is one of them
     */
    public static void requireOther(Path target, Set<SourceFile> sources) throws IOException {
        for (SourceFile source : sources) {
            if (Files.exists(target) && Files.exists(source.path()) && Files.isSameFile(target, source.path())) {
                throw new FileAlreadyExistsException(
                        target.toString(), null, "the model is read from this file: choose another output");
            }
        }
    }

    /**
     * Requires that the file is as it was.
     *
     * @throws InvalidModelException when it is another file by now, or has another length or time
     */
    public void requireUnchanged() {
        SourceFile now;
        try {
            now = of(path);
        } catch (IOException e) {
            throw changed(e);
        }
        if (!now.equals(this)) {
            throw new InvalidModelException(sentence());
        }
    }

    /** The refusal, where a read failed because of it. */
    public InvalidModelException changed(Throwable cause) {
        return new InvalidModelException(sentence(), cause);
    }

    private String sentence() {
        return "'" + path + "' was changed while it was read: run this again when nothing writes to the file";
    }
}
