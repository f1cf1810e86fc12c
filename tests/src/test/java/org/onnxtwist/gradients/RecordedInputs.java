package org.onnxtwist.gradients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** The inputs of ONNX's node tests by which nothing is differentiated. */
final class RecordedInputs {
    private static final Pattern EXPANDED = Pattern.compile("_expanded.*");
    private static final Pattern SPACE = Pattern.compile(" ");

    private final Map<String, String[]> lines = new HashMap<>();

    RecordedInputs() throws IOException {
        try (InputStream file = Objects.requireNonNull(
                RecordedInputs.class.getResourceAsStream("node-inputs.txt"), "node-inputs.txt")) {
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(SPACE::split)
                    .forEach(words -> lines.put(words[0] + " " + words[1], words));
        }
    }

    /** The elements that the test gives to that input. */
    Optional<double[]> of(String test, String input) {
        String[] words = lines.get(test + " " + input);
        if (words == null) {
            words = lines.get(EXPANDED.matcher(test).replaceFirst("") + " " + input);
        }
        return Optional.ofNullable(words)
                .map(line -> Arrays.stream(line)
                        .skip(2)
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }
}
