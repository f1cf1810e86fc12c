package org.onnxtwist.io.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A file that is written completely or not at all.
 *
 * @param path the path to write to; a symbolic link there is not followed
 * @param published its final path, for messages
 * @param size its size in bytes, for the message when the disk has too little space; empty if not known
 */
public record NewFile(Path path, Path published, OptionalLong size) {
    public NewFile(Path path, Path published, long size) {
        this(path, published, OptionalLong.of(size));
    }

    /** Writes to an open file. */
    public interface Writing {
        void to(FileChannel channel) throws IOException;
    }

    public void write(Writing writing) throws IOException {
        try (FileChannel channel = open()) {
            try {
                writing.to(channel);
            } catch (IOException | RuntimeException e) {
                // A device must not be removed.
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(path);
                }
                throw e;
            }
        } catch (IOException e) {
            throw explained(e);
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING,
                LinkOption.NOFOLLOW_LINKS);
    }

    private IOException explained(IOException e) {
        String reason = reason(e);
        String lower = reason.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("not enough space")) {
            return new IOException(
                    "'" + published + "' cannot be written: the disk is full"
                            + (size.isPresent() ? ", and the file takes " + size.getAsLong() + " bytes" : "")
                            + "; free space or choose another folder",
                    e);
        }
        return new IOException(
                "'" + published + "' cannot be written: " + reason + "; choose another place or name", e);
    }

    /** The reason of a failure, which may also concern the reading of external data. */
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException denied) {
            return "access to '" + denied.getFile() + "' is denied";
        }
        if (e instanceof NoSuchFileException missing) {
            return "'" + missing.getFile() + "' does not exist";
        }
        String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
        return Objects.requireNonNullElse(reason, e.getClass().getSimpleName());
    }
}
