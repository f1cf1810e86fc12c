package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.file.FileCopy;
import org.onnxtwist.ir.Model;

/** Copies a model to another name, byte for byte, with its external data if the folder is another one. */
final class ModelFileCopy {
    private ModelFileCopy() {}

    /**
     * Copies into a staging folder.
     *
     * @param file the model's file
     * @param model what was read from it
     * @param staging a staging folder in the target folder
     * @param name the copy's name
     */
    static void stage(Path file, Model model, Staging staging, String name) throws IOException {
        if (!staging.folder().equals(file.toRealPath().getParent())) {
            for (Map.Entry<String, Path> external : ExternalData.files(model).entrySet()) {
                FileCopy.copy(external.getValue(), staging.dataFile(name, external.getKey()));
            }
        }
        FileCopy.copy(file, staging.file(name));
    }
}
