package org.onnxtwist.autodiff.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.rule.NodeGradient;

/** Every program on the page is a part of the rule or of its test, which are compiled and run; what it names is there. */
final class GradientRulePageTest {
    private static final Path PAGE = Path.of("../../docs/writing-a-gradient-rule.md");
    private static final Path FOLDER = Path.of("src/test/java/org/onnxtwist/autodiff/guide");

    private static List<String> find(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(Files.readString(PAGE))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String stripped(String program) {
        return program.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void itsProgramsAreCompiledAndRun() throws IOException {
        String sources = stripped(Files.readString(FOLDER.resolve("QuickGeluGradient.java")))
                + stripped(Files.readString(FOLDER.resolve("QuickGeluGradientTest.java")));
        List<String> programs = find("```java\n(.*?)```");
        assertEquals(6, programs.size());
        programs.forEach(program -> assertTrue(sources.contains(stripped(program)), program));
    }

    @Test
    void itsLinksLeadSomewhere() throws IOException {
        List<String> links = find("\\]\\(([^)]*)\\)");
        assertTrue(links.size() >= 4);
        links.forEach(link -> assertTrue(Files.exists(PAGE.resolveSibling(link)), link));
    }

    @Test
    void theWordsOfItsTableAreThoseOfNodeGradient() throws IOException {
        List<String> words = Pattern.compile("`(\\w+)(?=[(`])")
                .matcher(find("\\| --- \\| --- \\|\n(.*?)\n\n").get(0))
                .results()
                .map(word -> word.group(1))
                .toList();
        List<String> known =
                Stream.of(NodeGradient.class.getMethods()).map(Method::getName).toList();
        assertTrue(words.size() >= 20);
        words.forEach(word -> assertTrue(known.contains(word), word));
    }
}
