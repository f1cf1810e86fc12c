package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;

/** Every standard operator that takes and gives floating-point numbers has a gradient rule, or a reason why it has none. */
final class GradientCoverageTest {
    private static final Path PAGE = Path.of("../../docs/gradients/README.md");

    private static Set<String> names(Stream<String> names) {
        return names.collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean hasFloat(OperatorSchema schema, List<OperatorSchema.FormalParameter> parameters) {
        return parameters.stream()
                .flatMap(parameter -> schema.type(parameter.type())
                        .map(constraint -> constraint.allowed().stream())
                        .orElse(Stream.of(parameter.type())))
                .anyMatch(type -> type.contains("float") || type.contains("double"));
    }

    /** The newest versions of the operators that take and give floating-point numbers. */
    private static Set<String> differentiable() {
        return names(Schemas.all().stream()
                .map(OperatorSchema::id)
                .filter(id -> id.domain().isEmpty())
                .distinct()
                .filter(id -> {
                    OperatorSchema newest = Schemas.versions(id).stream()
                            .max(Comparator.comparingLong(OperatorSchema::since))
                            .orElseThrow();
                    return hasFloat(newest, newest.inputs()) && hasFloat(newest, newest.outputs());
                })
                .map(OperatorId::name));
    }

    @Test
    void eachOperatorIsRuledOrListed() throws IOException {
        Set<String> ruled = names(GradientRules.standard().operators().map(OperatorId::name));
        Set<String> listed = names(Pattern.compile("(?m)^\\| (`.*`) \\|")
                .matcher(Files.readString(PAGE))
                .results()
                .flatMap(match -> Stream.of(match.group(1).replace("`", "").split(", "))));
        Set<String> both = new TreeSet<>(listed);
        both.retainAll(ruled);
        assertEquals(Set.of(), both, "has a rule, and a reason why it has none");
        Set<String> missing = differentiable();
        missing.removeAll(ruled);
        assertEquals(missing, listed);
    }

    @Test
    void eachPageIsLinked() throws IOException {
        String page = Files.readString(PAGE);
        try (Stream<Path> files = Files.list(PAGE.resolveSibling("."))) {
            Set<String> pages =
                    names(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")));
            Set<String> linked = names(Pattern.compile("\\]\\((\\w+\\.md)\\)")
                    .matcher(page)
                    .results()
                    .map(match -> match.group(1)));
            assertEquals(pages, linked);
        }
    }
}
