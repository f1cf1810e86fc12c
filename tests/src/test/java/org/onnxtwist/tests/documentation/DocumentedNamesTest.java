package org.onnxtwist.tests.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The classes and methods that the pages for developers name are those of the sources, and their links lead somewhere. */
final class DocumentedNamesTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?`");

    private static Map<String, Path> sources() throws IOException {
        Map<String, Path> sources = new HashMap<>();
        for (String folder : List.of("codegen", "runtime", "samples", "tests", "transformer")) {
            try (Stream<Path> files = Files.walk(Path.of("..", folder))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file ->
                                sources.put(String.valueOf(file.getFileName()).replace(".java", ""), file));
            }
        }
        return sources;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARCHITECTURE.md", "CONTRIBUTING.md"})
    void classesAndMethodsExist(String page) throws IOException {
        Map<String, Path> sources = sources();
        List<MatchResult> names =
                NAME.matcher(Files.readString(DOCS.resolve(page))).results().toList();
        assertTrue(names.size() > 10, names.size() + " names");
        List<String> missing = new ArrayList<>();
        for (MatchResult name : names) {
            Optional<Path> source = Optional.ofNullable(sources.get(name.group(1)));
            String member = name.group(2) == null ? "" : name.group(2);
            if (source.isEmpty() || !Files.readString(source.get()).contains(member)) {
                missing.add(name.group());
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (DocumentationPage page : DocumentationPage.all()) {
            Path file = Path.of("..", page.name());
            for (String link : page.found("\\]\\(([^)#\\s]+)")) {
                links++;
                if (!link.startsWith("http") && !Files.exists(file.resolveSibling(link))) {
                    broken.add(page.name() + ": " + link);
                }
            }
        }
        assertTrue(links > 50, links + " links");
        assertEquals(List.of(), broken);
    }
}
