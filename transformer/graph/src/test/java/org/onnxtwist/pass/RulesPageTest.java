package org.onnxtwist.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.pass.testing.RuleAssert;
import org.onnxtwist.rewrite.Rule;

/** The pages of the rules are where their graphs before and after stand; each is held to it. */
final class RulesPageTest {
    private static final Path PAGES = Path.of("../../docs/rules");
    private static final String HEAD = "<\n   ir_version: 8,\n   opset_import: [\"\" : 17]\n>\n";

    private static final Pattern SECTION = Pattern.compile("""
            ## `(?<rule>[^`]+)`

            (?<text>[^`]+)

            ```
            (?<before>[^`]+)```

            becomes

            ```
            (?<after>[^`]+)```

            Not applied here: "(?<reason>[^"]+)":

            ```
            (?<left>[^`]+)```
            """);

    private record Section(String rule, String text, String before, String after, String reason, String left) {}

    private static List<Section> sections() throws IOException {
        StringBuilder pages = new StringBuilder();
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path page : files.sorted().toList()) {
                pages.append(Files.readString(page));
            }
        }
        return SECTION.matcher(pages)
                .results()
                .map(section -> new Section(
                        section.group(1),
                        section.group(2),
                        section.group(3),
                        section.group(4),
                        section.group(5),
                        section.group(6)))
                .toList();
    }

    @Test
    void everyRuleIsThereOnce() throws IOException {
        assertEquals(
                Rules.all().stream().map(Rule::name).sorted().toList(),
                sections().stream().map(Section::rule).sorted().toList());
    }

    @TestFactory
    Stream<DynamicTest> whatItShowsIsSo() throws IOException {
        Map<String, Rule> rules = Rules.all().stream().collect(Collectors.toMap(Rule::name, rule -> rule));
        return sections().stream()
                .map(section -> DynamicTest.dynamicTest(section.rule(), () -> {
                    Rule rule = Objects.requireNonNull(rules.get(section.rule()));
                    assertTrue(section.text().startsWith(rule.summary()), section.text());
                    assertTrue(rule.summary().endsWith("."), rule.summary());
                    Stream.of(section.before(), section.after(), section.left())
                            .forEach(graph -> assertEquals(HEAD + graph, OnnxText.print(OnnxText.parse(HEAD + graph))));
                    RuleAssert.assertThat(rule).on(section.before()).rewritesTo(section.after());
                    RuleAssert.assertThat(rule).on(section.left()).doesNotFire(section.reason());
                }));
    }
}
