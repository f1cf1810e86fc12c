package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;

/** What emits or looks for operators names them through the generated classes of {@code op}, which a misspelling does not get past. */
final class OperatorNamesTest {
    private static final List<Path> PLACES = List.of(
            Path.of("../transformer/graph/src/main/java/org/onnxtwist/diff"),
            Path.of("../transformer/graph/src/main/java/org/onnxtwist/shape"),
            Path.of("../transformer/graph/src/main/java/org/onnxtwist/schema/check"),
            Path.of("../transformer/graph/src/main/java/org/onnxtwist/pass"),
            Path.of("../transformer/twist/src/main/java"),
            Path.of("../codegen/models/src/main/java"),
            Path.of("../codegen/maven-plugin/src/main/java"),
            Path.of("../runtime/engine/src/main/java"),
            Path.of("../runtime/pages/src/main/java"),
            Path.of("../runtime/cli/src/main/java"),
            Path.of("../samples/src/main/java"));

    /** The domains whose operators have generated classes. */
    private static final Set<String> DOMAINS = Set.of("", "ai.onnx.ml");

    private static final Pattern LITERAL = Pattern.compile("\"(\\w+)\"");
    private static final Pattern ATTRIBUTE = Pattern.compile(
            "(?:\\.attribute|node\\.\\w+|[aA]ttribute\\.of|\\w+Attribute|Attribute\\.of\\w+)\\(\\s*\"(\\w+)\"");

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path place : PLACES) {
            try (Stream<Path> found = Files.walk(place)) {
                found.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        assertTrue(files.size() > 100, files.size() + " files");
        return files;
    }

    @Test
    void noOperatorIsNamedByAString() throws IOException {
        Set<String> operators = Schemas.all().stream()
                .map(OperatorSchema::id)
                .filter(id -> DOMAINS.contains(id.domain()))
                .map(OperatorId::name)
                .collect(Collectors.toSet());
        List<String> named = new ArrayList<>();
        for (Path file : sources()) {
            LITERAL.matcher(Files.readString(file))
                    .results()
                    .filter(literal -> operators.contains(literal.group(1)))
                    .forEach(literal -> named.add(file + ": " + literal.group()));
        }
        assertEquals(List.of(), named);
    }

    @Test
    void noAttributeIsNamedByAString() throws IOException {
        List<String> named = new ArrayList<>();
        for (Path file : sources()) {
            ATTRIBUTE
                    .matcher(Files.readString(file))
                    .results()
                    .forEach(literal -> named.add(file + ": " + literal.group()));
        }
        assertEquals(List.of(), named);
    }
}
