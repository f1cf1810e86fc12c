package org.onnxtwist.engine.publish;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.InvalidModelException;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;

/** A model under another name, byte for byte, with its external data where the folder is another one. */
final class ModelFileCopy {
    private ModelFileCopy() {}

    /**
     * Copies and publishes.
     *
     * @param file the model's file
     * @param model what was read from it
     * @param staging a staging folder in the target folder
     * @param name the copy's name
     */
    static void publish(Path file, Model model, Staging staging, String name) throws IOException {
        if (!staging.folder().equals(file.toRealPath().getParent())) {
            for (Map.Entry<String, Path> external : ExternalData.files(model).entrySet()) {
                copy(external.getValue(), staging.dataFile(name, external.getKey()));
            }
        }
        copy(file, staging.file(name));
        ExternalData.requireUnchanged(model);
        staging.publish();
    }

    // Not Files.copy, which copies permissions too: the copy of a read-only model is a new file like any other output.
    private static void copy(Path source, Path target) throws IOException {
        try (FileChannel from = FileChannel.open(source);
                FileChannel to = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long size = from.size();
            for (long position = 0; position < size; ) {
                long moved = from.transferTo(position, size - position, to);
                if (moved <= 0) {
                    throw new InvalidModelException("'" + source
                            + "' was changed while it was read: run this again when nothing writes to the file");
                }
                position += moved;
            }
        }
    }
}
