package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.nio.file.Path;

/** The source and target paths of a conversion. */
public interface Destination {
    /** The model's file. */
    Path model();

    /** The file to write, which is not the model's. */
    Path output();

    /**
     * Returns the output's folder, and creates it if it is missing and may be created. Called only when there is something to write.
     *
     * @throws IOException when the folder is missing and may not or cannot be created
     */
    Path makeFolder() throws IOException;

    /** Returns the name of the output file without its folder. */
    default String name() {
        return String.valueOf(output().getFileName());
    }
}
