package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;

/**
 * The files of a job.
 *
 * @param target the model's file and the file to write
 * @param reading the options for reading
 * @param writing the options for writing
 */
public record JobFiles(Destination target, ReadOptions reading, WriteOptions writing) {
    private record Paths(Path model, Path output) implements Destination {
        @Override
        public Path makeFolder() throws IOException {
            return Files.createDirectories(
                    output.toAbsolutePath().resolveSibling(".").normalize());
        }
    }

    /**
     * Returns the files of a job with the default options, which creates the folder of the output if it is missing.
     *
     * @param model the model's file
     * @param output the file to write, which is not the model's
     */
    public static JobFiles of(Path model, Path output) {
        return new JobFiles(new Paths(model, output), ReadOptions.defaults(), WriteOptions.defaults());
    }

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

        /**
         * Publishes the checked model, which is staged under {@link #name} in ONNX's binary format; a destination of another format
         * replaces it.
         */
        default void publish(Staging staging) throws IOException {
            staging.publish();
        }

        /** Returns the name of the output file without its folder. */
        default String name() {
            return String.valueOf(output().getFileName());
        }
    }
}
