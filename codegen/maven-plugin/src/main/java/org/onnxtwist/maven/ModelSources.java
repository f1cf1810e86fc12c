package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.ReadOptions;

/** The files that a model consists of. */
final class ModelSources {
    private ModelSources() {}

    /** Returns the model's file and those of its external data. */
    static List<Path> of(Path model, ReadOptions reading) throws IOException {
        List<Path> files = new ArrayList<>();
        files.add(model);
        files.addAll(ExternalData.files(OnnxReader.read(model, reading)).values());
        return files;
    }
}
