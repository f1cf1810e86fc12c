package org.onnxtwist.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Projects without our parent pom use the versions that it names, which are those that a build of ours has at hand. */
final class PomVersionsTest {
    private static final Path PROJECT = Path.of("../..");

    /** A property of the compiler, a dependency or a plugin. */
    private static final Pattern PART =
            Pattern.compile("<(maven\\.[a-z.]+)>[^<]*</\\1>|<dependency>.*?</dependency>|<plugin>.*?</plugin>");

    private static Map<String, String> matches(String pom, String regex) throws IOException {
        Map<String, String> found = new TreeMap<>();
        List<MatchResult> results = Pattern.compile(regex)
                .matcher(Files.readString(PROJECT.resolve(pom)))
                .results()
                .toList();
        results.forEach(result -> found.put(result.group(1), result.group(2)));
        return found;
    }

    private static Map<String, String> plugins(String pom) throws IOException {
        return matches(pom, "<artifactId>(maven-[a-z]+-plugin)</artifactId>\\s*<version>([^<]+)</version>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"samples/plugin-consumer/pom.xml", "codegen/maven-plugin/src/it/parent/pom.xml"})
    void pluginsAreTheProjects(String pom) throws IOException {
        Map<String, String> expected = plugins("pom.xml");
        Map<String, String> used = plugins(pom);
        assertTrue(used.size() >= 4, used.toString());
        expected.keySet().retainAll(used.keySet());
        assertEquals(expected, used);
    }

    @Test
    void theConsumersLibrariesAreTheProjects() throws IOException {
        String property = "<(\\w+)\\.version>([^<]+)</\\w+\\.version>";
        Map<String, String> expected = matches("pom.xml", property);
        expected.putAll(
                matches("pom.xml", "<artifactId>(onnx-twist)-parent</artifactId>\\s*<version>([^<]+)</version>"));
        Map<String, String> used = matches("samples/plugin-consumer/pom.xml", property);
        assertEquals(expected.get("onnx-twist"), used.remove("onnxtwist"));
        assertEquals(List.of("junit", "onnxruntime"), List.copyOf(used.keySet()));
        expected.keySet().retainAll(used.keySet());
        assertEquals(expected, used);
    }

    /** Each part of a pom on a page stands in the consumer's pom, which is built. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/MAVEN.md"})
    void theDocumentedBuildIsTheConsumers(String page) throws IOException {
        String consumer = Files.readString(PROJECT.resolve("samples/plugin-consumer/pom.xml"));
        for (Map.Entry<String, String> property : matches(
                        "samples/plugin-consumer/pom.xml", "<(\\w+\\.version)>([^<]+)</")
                .entrySet()) {
            consumer = consumer.replace("${" + property.getKey() + "}", property.getValue());
        }
        String built = plain(consumer);
        List<String> parts = Pattern.compile("(?s)```xml\n(.*?)```")
                .matcher(Files.readString(PROJECT.resolve(page)))
                .results()
                .filter(block -> block.group(1).contains("onnx-twist-maven-plugin"))
                .flatMap(block -> PART.matcher(plain(block.group(1))).results())
                .map(MatchResult::group)
                .toList();
        assertEquals(
                List.of(), parts.stream().filter(part -> !built.contains(part)).toList());
        if (page.startsWith("docs")) {
            assertEquals(4, parts.size(), parts::toString);
        }
    }

    private static String plain(String xml) {
        return xml.replaceAll("(?s)<!--.*?-->", "").replaceAll("\\s+", "");
    }

    @Test
    void theConsumersModelIsTheOneOfTheSamples() throws IOException {
        String name = "small_residual_net.onnx";
        assertEquals(
                -1,
                Files.mismatch(
                        PROJECT.resolve("samples/models").resolve(name),
                        PROJECT.resolve("samples/plugin-consumer/src/main/onnx").resolve(name)));
    }
}
