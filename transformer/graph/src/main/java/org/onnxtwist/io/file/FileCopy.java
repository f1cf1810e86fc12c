package org.onnxtwist.io.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.onnxtwist.ir.defect.InvalidModelException;

/** Copies the bytes of a file to a new one, whose permissions are those of any new file: that of a read-only one can be written. */
public final class FileCopy {
    private FileCopy() {}

    /**
     * Copies.
     *
     * @param target where nothing is yet
     * @throws InvalidModelException when the source becomes shorter meanwhile
     */
    public static void copy(Path source, Path target) throws IOException {
        SourceFile before = SourceFile.of(source);
        try (FileChannel from = FileChannel.open(source);
                FileChannel to = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long position = 0; position < before.size(); ) {
                long moved = from.transferTo(position, before.size() - position, to);
                if (moved <= 0) {
                    Files.delete(target);
                    throw before.changed(new IOException("the end came early"));
                }
                position += moved;
            }
        }
    }
}
