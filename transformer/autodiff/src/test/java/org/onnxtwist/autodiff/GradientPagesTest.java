package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

/**
 * The pages of the gradient rules, which are made from the rules: of each operator its formula, and the first graph among the cases that
 * is of its family and has it, before and after. With {@code -Donnxtwist.pages=write} they are written anew.
 */
final class GradientPagesTest {
    private static final Path PAGES = Path.of("../../docs/gradients");

    /** The first case of each operator. */
    private static Map<String, GradientCase> firstCases() throws IOException {
        Map<String, GradientCase> first = new TreeMap<>();
        for (GradientCase each : GradientCase.all()) {
            each.model()
                    .graph()
                    .nodes()
                    .forEach(node -> first.merge(
                            node.operator().name(),
                            each,
                            (known, other) -> known.model().graph().nodeCount()
                                            <= other.model().graph().nodeCount()
                                    ? known
                                    : other));
        }
        return first;
    }

    private static Map<String, String> pages() throws IOException {
        Map<String, GradientCase> cases = firstCases();
        Map<String, StringBuilder> pages = new TreeMap<>();
        for (OperatorId operator : GradientRules.standard()
                .operators()
                .sorted(java.util.Comparator.comparing(OperatorId::name))
                .toList()) {
            GradientCase example = cases.get(operator.name());
            if (example == null) {
                throw new AssertionError("no case has the operator " + operator);
            }
            String formula = GradientRules.standard().formula(operator).orElseThrow();
            pages.computeIfAbsent(example.family(), GradientPagesTest::head)
                    .append(section(operator.name(), formula, example));
        }
        return pages.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toString()));
    }

    private static StringBuilder head(String family) {
        return new StringBuilder("# Gradients: ").append(family).append('\n');
    }

    private static String section(String operator, String formula, GradientCase example) {
        return "\n## `" + operator + "`\n\n" + formula + "\n\n```\n" + graph(example.model())
                + "```\n\nbecomes\n\n```\n" + graph(differentiated(example.model())) + "```\n";
    }

    private static String graph(Model model) {
        String text = OnnxText.print(model);
        return text.substring(text.indexOf("g ("));
    }

    private static Model differentiated(Model model) {
        Graph graph = model.graph();
        Map<Value, Value> cotangents = new LinkedHashMap<>();
        for (Value output : List.copyOf(graph.outputs())) {
            if (output.type().dtype().isFloatingPoint()) {
                cotangents.put(output, graph.addInput("d" + output.hint(), output.type()));
            }
        }
        List<Value> wrt = graph.inputs().stream()
                .filter(input -> input.type().dtype().isFloatingPoint() && !cotangents.containsValue(input))
                .toList();
        Gradients gradients = Backward.using(GradientRules.standard()).pullBack(model, cotangents, wrt);
        gradients.gradients().forEach((value, gradient) -> {
            gradient.setName("d" + value.hint());
            gradient.setType(value.type());
            graph.addOutput(gradient);
        });
        return model;
    }

    @Test
    void areThereOnceForEachFamily() throws IOException {
        Map<String, String> pages = pages();
        if (System.getProperty("onnxtwist.pages", "").equals("write")) {
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(Files.createDirectories(PAGES).resolve(page.getKey() + ".md"), page.getValue());
            }
        }
        try (Stream<Path> files = Files.list(PAGES)) {
            assertEquals(
                    new TreeSet<>(pages.keySet()),
                    files.map(file -> file.getFileName().toString().replace(".md", ""))
                            .filter(page -> !page.equals("README"))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @TestFactory
    Stream<DynamicTest> sayWhatTheRulesDo() throws IOException {
        return pages().entrySet().stream()
                .map(page -> DynamicTest.dynamicTest(
                        page.getKey(),
                        () -> assertEquals(Files.readString(PAGES.resolve(page.getKey() + ".md")), page.getValue())));
    }
}
