package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onnxtwist.maven.settings.ParameterException;
import org.onnxtwist.runtime.job.JobFiles.Destination;

/**
 * The source and target paths of a goal that writes a model.
 *
 * @param model the model that is read
 * @param output the file to write
 * @param parameter the name of the parameter that sets the target folder, for messages
 */
record OutputModel(Path model, Path output, String parameter) implements Destination {
    /** @throws ParameterException when the output is the model */
    static OutputModel of(Path model, Path output, String parameter) throws IOException {
        if (Files.exists(output) && Files.isSameFile(model, output)) {
            throw new ParameterException(
                    parameter + " is the folder of the model itself, which is never overwritten: choose another");
        }
        return new OutputModel(model, output, parameter);
    }

    @Override
    public Path makeFolder() throws IOException {
        Path folder = output.resolveSibling(".").normalize();
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IOException(
                    "the folder " + folder + " cannot be created: change its permissions, or choose another with "
                            + parameter,
                    e);
        }
    }
}
