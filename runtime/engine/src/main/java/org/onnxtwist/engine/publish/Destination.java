package org.onnxtwist.engine.publish;

import java.io.IOException;
import java.nio.file.Path;

/** Where a model comes from and where what becomes of it goes. */
public interface Destination {
    /** The model's file. */
    Path model();

    /** The file to write, which is not the model's. */
    Path output();

    /**
     * The output's folder, made where it may be. It is asked for only when there is something to write.
     *
     * @throws IOException when it is not there and is not to be, or cannot be made
     */
    Path makeFolder() throws IOException;

    /** The output's name without its folder. */
    default String name() {
        return String.valueOf(output().getFileName());
    }
}
