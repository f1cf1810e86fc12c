package org.onnxtwist.cli.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.Staging;

/** Refuses outputs of a long run before it begins: those that would destroy what the run reads, and those that cannot be written. */
public final class OutputSafety {
    private static final List<String> ENDINGS_OF_OUTPUTS = List.of(".onnx", ".safetensors", ".svg");

    private OutputSafety() {}

    /**
     * Checks the outputs.
     *
     * @param model the model that is read
     * @param data the folder or the file of the data
     * @throws CommandException when an output is a file with weights of the model, or one of the data
     * @throws IOException when nothing can be written to the folder of an output
     */
    public static void require(Path model, Path data, List<Path> outputs) throws IOException {
        Set<Path> weights = new LinkedHashSet<>();
        if (Files.isRegularFile(model)) {
            for (String location : ExternalData.locations(model)) {
                weights.add(absolute(model.resolveSibling(location)));
            }
        }
        Set<Path> folders = new LinkedHashSet<>();
        for (Path output : outputs) {
            Path file = absolute(output);
            if (weights.contains(file)) {
                throw CommandException.usage(
                        "'" + output + "' holds weights of " + model + ", which would be lost: give another name");
            }
            if (file.startsWith(absolute(data)) && Files.exists(file) && !isOutput(file)) {
                throw CommandException.usage(
                        "'" + output + "' is a file of the data, which would be lost: give another name or folder");
            }
            folders.add(Optional.ofNullable(file.getParent()).orElse(file));
        }
        for (Path folder : folders) {
            Staging.in(folder).close();
        }
    }

    private static boolean isOutput(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return ENDINGS_OF_OUTPUTS.stream().anyMatch(name::endsWith);
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
