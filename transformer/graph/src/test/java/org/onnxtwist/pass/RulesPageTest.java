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
import org.onnxtwist.ir.Model;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.rewrite.RuleEngine;
import org.onnxtwist.schema.check.CheckedPass;

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

            Not here, as "(?<reason>[^"]+)":

            ```
            (?<left>[^`]+)```
            """);

    private record Section(String rule, String before, String after, String reason, String left) {}

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
                        section.group(1), section.group(3), section.group(4), section.group(5), section.group(6)))
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
                    changes(rule, section);
                    leaves(rule, section);
                }));
    }

    private static void changes(Rule rule, Section section) {
        Model model = OnnxText.parse(HEAD + section.before());
        assertEquals(HEAD + section.before(), OnnxText.print(model));
        assertTrue(rule.explain(model).orElseThrow().matches());
        assertEquals(Map.of(rule.name(), 1L), CheckedPass.run(model, () -> run(rule, model)));
        assertEquals(HEAD + section.after(), OnnxText.print(model));
    }

    private static void leaves(Rule rule, Section section) {
        Model model = OnnxText.parse(HEAD + section.left());
        assertEquals(Map.of(), run(rule, model));
        assertEquals(HEAD + section.left(), OnnxText.print(model));
        assertEquals(section.reason(), rule.explain(model).orElseThrow().toString());
    }

    private static Map<String, Long> run(Rule rule, Model model) {
        return RuleEngine.of(rule).run(model);
    }
}
