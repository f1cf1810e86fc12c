package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.autodiff.twist.KernelGradient;
import org.onnxtwist.autodiff.twist.TrainingForm;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

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
        pages.put("twist", layer());
        return pages.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().toString()));
    }

    /** The page of the layer, whose nodes are differentiated as one. */
    private static StringBuilder layer() {
        String formula = KernelGradient.TRUE_DERIVATIVE.rule().formula();
        StringBuilder page =
                head("twist").append("\n## `conv_twist`\n\n").append(formula).append("\n\n```\n");
        page.append(graph(smallLayer())).append("```\n\nbecomes\n\n```\n");
        Model model = smallLayer();
        page.append(graph(differentiated(model, parameters(model))))
                .append("```\n\nIn the form for training (`TrainingForm`):\n\n```\n");
        Model trained = smallLayer();
        new TrainingForm().run(trained);
        return page.append(graph(trained)).append("```\n");
    }

    private static List<Value> parameters(Model model) {
        Map<String, Value> names = model.graph().valuesByName();
        return TwistCase.OPERANDS.stream()
                .map(names::get)
                .filter(Objects::nonNull)
                .toList();
    }

    private static Model smallLayer() {
        Model model = OnnxText.parse("""
                <ir_version: 8, opset_import: ["" : 18]>
                g (float[1,1,4,4] x) => (float[1,1,4,4] y)
                    <float[1,1,3,3] w = {1,2,1,2,4,2,1,2,1}, float[1] b = {0.5}>
                {
                    y = Conv <pads: ints = [1, 1, 1, 1]> (x, w, b)
                }
                """);
        model.graph().nodes().forEach(node -> node.setName("conv"));
        TwistRewrite.apply(model, TwistOptions.defaults().withInitMax(0).withPurpose(Purpose.EXPORT));
        return model;
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
        return differentiated(
                model,
                model.graph().inputs().stream()
                        .filter(input -> input.type().dtype().isFloatingPoint())
                        .toList());
    }

    private static Model differentiated(Model model, List<Value> wrt) {
        Graph graph = model.graph();
        Map<Value, Value> cotangents = new LinkedHashMap<>();
        for (Value output : List.copyOf(graph.outputs())) {
            if (output.type().dtype().isFloatingPoint()) {
                cotangents.put(output, graph.addInput("d" + output.hint(), output.type()));
            }
        }
        Gradients gradients = Backward.using(GradientRules.standard()).pullBack(model, cotangents, wrt);
        gradients.gradients().forEach((value, gradient) -> {
            gradient.setName("d" + value.hint());
            gradient.setType(value.initializer().map(Tensor::type).orElse(value.type()));
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
