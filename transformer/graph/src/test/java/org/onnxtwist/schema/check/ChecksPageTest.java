package org.onnxtwist.schema.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.onnxtwist.schema.finding.FindingCode;

/** The page of all codes says what the code says, and what ONNX's own checker said of the planted faults. */
final class ChecksPageTest {
    private static final Path PAGE = Path.of("../../docs/CHECKS.md");
    private static final String REFUSED = "yes";
    private static final String ACCEPTED = "no";

    /** What {@code onnx.checker} said of each fault; the script beside the resource tells how it was asked. */
    private static Map<String, String> onnxChecker() throws IOException {
        Map<String, String> answers = new LinkedHashMap<>();
        try (InputStream in =
                Objects.requireNonNull(ChecksPageTest.class.getResourceAsStream("onnx-checker.tsv"), "answers")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .forEach(row -> answers.put(row[0], row[1]));
        }
        return answers;
    }

    private static String table() throws IOException {
        Map<String, String> answers = onnxChecker();
        Map<FindingCode, Set<String>> byCode = new EnumMap<>(FindingCode.class);
        for (Fault fault : PlantedFaults.all()) {
            String answer = Objects.requireNonNull(answers.get(fault.name()), fault.name());
            fault.expected()
                    .forEach(code ->
                            byCode.computeIfAbsent(code, key -> new TreeSet<>()).add(answer));
        }
        return Arrays.stream(FindingCode.values())
                .map(code -> "| `%s` | %s | %s | %s | %s |\n"
                        .formatted(
                                code,
                                code.severity().name().toLowerCase(Locale.ROOT),
                                code.summary(),
                                Checker.wellFormedness().contains(code) ? "yes" : "",
                                String.join(", ", byCode.getOrDefault(code, Set.of()))))
                .collect(Collectors.joining("", """
                        | code | severity | what is wrong | needed | `onnx.checker` |
                        | --- | --- | --- | --- | --- |
                        """, ""));
    }

    @Test
    void thePageListsEveryCode() throws IOException {
        String page = Files.readString(PAGE);
        String listed = page.lines()
                .filter(line -> line.startsWith("|"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        assertEquals(table(), listed);
    }

    @Test
    void everyFaultWasShownToOnnxChecker() throws IOException {
        Set<String> planted =
                PlantedFaults.all().stream().map(Fault::name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(planted, new TreeSet<>(onnxChecker().keySet()));
    }

    @Test
    void whatOnnxCheckerRefusesIsAnError() throws IOException {
        Map<String, String> answers = onnxChecker();
        for (Fault fault : PlantedFaults.all()) {
            boolean isError = fault.expected().stream().anyMatch(code -> code.severity() == FindingCode.Severity.ERROR);
            assertTrue(isError || !REFUSED.equals(answers.get(fault.name())), fault::name);
        }
        assertTrue(answers.values().stream().filter(REFUSED::equals).count() > 60);
        assertTrue(answers.containsValue(ACCEPTED));
    }
}
