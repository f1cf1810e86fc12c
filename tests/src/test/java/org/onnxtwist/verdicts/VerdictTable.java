package org.onnxtwist.verdicts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Prints the verdicts of every command on every model below the folders or files that it is given, a row a model and strength. */
public final class VerdictTable {
    private static final double[] SHARES = {0.1, 1};

    private VerdictTable() {}

    public static void main(String[] arguments) throws IOException {
        for (String argument : arguments) {
            for (Path model : models(Path.of(argument))) {
                for (double share : SHARES) {
                    row(model, share);
                }
            }
        }
    }

    private static List<Path> models(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    private static void row(Path model, double share) throws IOException {
        Path folder = Files.createTempDirectory("verdicts");
        long start = System.nanoTime();
        String row;
        try {
            Map<String, Optional<String>> refusals = Verdicts.of(model, folder, share);
            row = refusals.isEmpty()
                    ? "no layer"
                    : refusals.values().stream().filter(Optional::isEmpty).count() + " of " + refusals.size()
                            + " accepted"
                            + refusals.entrySet().stream()
                                    .filter(entry -> entry.getValue().isPresent())
                                    .map(entry -> "\n    " + entry.getKey() + ": "
                                            + entry.getValue().get())
                                    .reduce("", String::concat);
        } catch (IOException | RuntimeException failure) {
            row = failure.toString();
            Arrays.stream(failure.getStackTrace()).limit(8).forEach(System.err::println);
        } finally {
            delete(folder);
        }
        System.out.printf("%s %s: %s (%.1f s)%n", model.getFileName(), share, row, (System.nanoTime() - start) / 1e9);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
