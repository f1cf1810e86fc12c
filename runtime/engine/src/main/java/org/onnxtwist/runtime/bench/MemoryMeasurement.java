package org.onnxtwist.runtime.bench;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.library.NativeLibraries;

/**
 * Measures the memory that a model needs. In this process all models are in memory at once, and the system reports only the peak of a whole
 * process; so each model is measured in a process of its own, see {@link PeakMemoryProbe}.
 */
final class MemoryMeasurement {
    private final InferenceOptions options;
    private final Path scratch;
    private final Path inputs;

    /**
     * Writes the inputs of the runs to the scratch folder.
     *
     * @param scratch an existing folder whose content the caller removes
     * @throws IOException when the folder cannot be written
     */
    MemoryMeasurement(InferenceOptions options, Map<String, Tensor> feeds, Path scratch) throws IOException {
        this.options = options;
        this.scratch = scratch;
        this.inputs = Files.createDirectory(scratch.resolve("inputs"));
        int number = 0;
        for (Map.Entry<String, Tensor> feed : feeds.entrySet()) {
            TensorFiles.write(
                    inputs.resolve(number++ + ".pb"), new TensorFiles.NamedTensor(feed.getKey(), feed.getValue()));
        }
    }

    /** Returns the peak memory of a model; unknown if the system does not report it or the measuring process failed. */
    PeakMemory of(Path model) throws IOException {
        if (!Files.isReadable(PeakMemoryProbe.STATUS)) {
            return PeakMemory.unknown("only Linux reports the peak memory of a process");
        }
        Path result = scratch.resolve("memory");
        Files.deleteIfExists(result);
        int status = status(command(model, result));
        if (!Files.exists(result)) {
            return PeakMemory.unknown("the process that measures it ended with status " + status);
        }
        String[] numbers = Files.readString(result).split(" ", -1);
        return PeakMemory.of(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    private List<String> command(Path model, Path result) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The heap grows as little as possible: the memory of a model is outside the heap.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xlog:disable"));
        command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
        NativeLibraries.lasting().ifPresent(folder -> command.add("-D" + NativeLibraries.PATH_PROPERTY + "=" + folder));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PeakMemoryProbe.class.getName()));
        command.addAll(List.of(
                model.toString(),
                Integer.toString(options.threads()),
                options.provider().name(),
                inputs.toString(),
                result.toString()));
        return command;
    }

    private static int status(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().close();
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the measurement of memory was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
