package org.onnxtwist.runtime.job;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A destination in a folder that is there.
 *
 * @param model the model's file
 * @param output the file to write
 */
record TestDestination(Path model, Path output) implements Destination {
    @Override
    public Path makeFolder() {
        return Objects.requireNonNull(output.getParent());
    }
}
