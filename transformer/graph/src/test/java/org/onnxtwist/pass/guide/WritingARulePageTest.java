package org.onnxtwist.pass.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.match.NodePattern;
import org.onnxtwist.pass.Rules;

/** Every program on the page is a part of the rule or of its test, which are compiled and run; what it names is there. */
final class WritingARulePageTest {
    private static final Path PAGE = Path.of("../../docs/writing-a-rule.md");
    private static final Path FOLDER = Path.of("src/test/java/org/onnxtwist/pass/guide");

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
        String sources = stripped(Files.readString(FOLDER.resolve("FuseHardSwish.java")))
                + stripped(Files.readString(FOLDER.resolve("FuseHardSwishTest.java")));
        List<String> programs = find("```java\n(.*?)```");
        assertEquals(7, programs.size());
        programs.forEach(program -> assertTrue(sources.contains(stripped(program)), program));
    }

    @Test
    void itsLinksLeadSomewhere() throws IOException {
        List<String> links = find("\\]\\(([^)]*)\\)");
        assertTrue(links.size() >= 3);
        links.forEach(link -> assertTrue(Files.exists(PAGE.resolveSibling(link)), link));
    }

    @Test
    void theWordsOfItsTableAreThoseOfPatterns() throws IOException {
        String table = find("\n(\\| in a pattern.*?)\n\n").get(0);
        List<String> words = Pattern.compile("(?<=`)(\\.?)(\\w+)(?=\\()")
                .matcher(table)
                .results()
                .map(word -> word.group(2))
                .toList();
        List<String> known = Stream.of(
                        NodePattern.class,
                        org.onnxtwist.match.Pattern.class,
                        org.onnxtwist.match.Pattern.OfValue.class,
                        org.onnxtwist.match.Pattern.OfConstant.class)
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .map(Method::getName)
                .toList();
        assertTrue(words.size() >= 15);
        words.forEach(word -> assertTrue(known.contains(word), word));
    }

    @Test
    void theFileWhereRulesAreRegisteredIsTheOneItSays() throws IOException {
        String file = Files.readString(
                Path.of("src/main/java/" + Rules.class.getName().replace('.', '/') + ".java"));
        assertTrue(file.contains("new RemoveIdentity(),"));
        assertTrue(Files.readString(PAGE).contains("`new RemoveIdentity(),`"));
    }
}
