package org.onnxtwist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.anyOf;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.NodePattern;

/** On random graphs, whatever rules do leaves a sound graph that computes the same, and what is refused leaves no trace. */
final class RuleProperties {
    private static final Capture<Value> X = Capture.value("x");
    private static final Capture<Value> Y = Capture.value("y");
    private static final Capture<Double> P = Capture.number("p");
    private static final Capture<Double> Q = Capture.number("q");

    private static NodePattern op(String operator) {
        return node(OperatorId.onnx(operator));
    }

    private static Value emit(Editor editor, String operator, Value... inputs) {
        return editor.place(editor.graph().newNode(operator).inputs(inputs).output("v"))
                .output(0);
    }

    private static Value scalar(Editor editor, double value) {
        return editor.constant("c", Tensor.ofDoubles(DType.DOUBLE, new double[] {value}));
    }

    /** Rules that keep what a graph computes. */
    private static final List<Rule> RULES = List.of(
            new TestRule(
                    "identity",
                    op("Identity")
                            .inputs(any(X))
                            .when("can go", match -> Editor.canTakeOver(match.output(), match.get(X))),
                    (match, editor) -> editor.replace(match.output(), match.get(X))),
            new TestRule(
                    "double-negation",
                    op("Neg").inputs(op("Neg").inputs(any(X))),
                    (match, editor) -> editor.replace(match.output(), match.get(X))),
            new TestRule(
                    "zero",
                    anyOf(
                            op("Add").commutative(any(X), constant(0.0)),
                            op("Sub").inputs(any(X), constant(0.0))),
                    (match, editor) -> editor.replace(match.output(), match.get(X))),
            new TestRule(
                    "fold",
                    op("Add").commutative(op("Add").commutative(any(X), constant(P)), constant(Q)),
                    (match, editor) -> editor.replace(
                            match.output(),
                            emit(editor, "Add", match.get(X), scalar(editor, match.get(P) + match.get(Q))))),
            new TestRule(
                    "sub-of-neg",
                    op("Sub").inputs(any(X), op("Neg").inputs(any(Y))),
                    (match, editor) -> editor.replace(match.output(), emit(editor, "Add", match.get(X), match.get(Y)))),
            new TestRule(
                    "same",
                    op("Sub").inputs(any(X), any(X)),
                    (match, editor) -> editor.replace(match.output(), scalar(editor, 0))),
            new TestRule(
                    "neg-pair",
                    op("Neg")
                            .inputs(any(X))
                            .alongside(op("Neg").as(Y).inputs(any(X)))
                            .when(
                                    "stands first",
                                    match -> match.roots()
                                            .get(0)
                                            .precedes(match.roots().get(1))),
                    (match, editor) -> editor.replace(match.get(Y), match.output())));

    /** Rules that ask for what they must not have, at some place of some graphs; where they may, they change what is computed. */
    private static final List<Rule> BAD = List.of(
            new TestRule("remove", op("Neg").inputs(op("Add").as(Capture.node("n"))), (match, editor) -> {
                Node inner = match.nodes().get(1);
                editor.replace(
                        match.output(), emit(editor, "Abs", inner.input(0).orElseThrow()));
                editor.remove(inner);
            }),
            new TestRule("far", op("Sub").inputs(any(X), any()), (match, editor) -> {
                List<Node> all = new ArrayList<>();
                match.graph().root().forEachNode(all::add);
                Value other = all.get(all.size() * 2 / 3).output(0);
                editor.replace(match.output(), emit(editor, "Mul", match.get(X), emit(editor, "Neg", other)));
            }),
            new TestRule(
                    "foreign",
                    op("Identity").inputs(any(X)),
                    (match, editor) -> editor.replace(match.get(X), scalar(editor, 1))),
            new TestRule("fails", op("Add").inputs(any(X), any()), (match, editor) -> {
                emit(editor, "Abs", scalar(editor, 2));
                throw new IllegalStateException("half way");
            }));

    /** A node: operator, inputs, whether it goes into the branch, whether it is an output. */
    record Step(String operator, int first, int second, boolean inside, boolean output) {}

    @Provide
    Arbitrary<List<Step>> graphs() {
        Arbitrary<Integer> choice = Arbitraries.integers().between(0, 1000).withoutEdgeCases();
        Arbitrary<Boolean> sometimes =
                Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.just(false)), Tuple.of(1, Arbitraries.just(true)));
        return Combinators.combine(
                        Arbitraries.of("Identity", "Neg", "Neg", "Add", "Add", "Sub"),
                        choice,
                        choice,
                        sometimes,
                        sometimes)
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    /** A model of two inputs and three constants, with a branch that reads values of the main graph. */
    private static Model model(List<Step> steps) {
        Graph graph = new Graph("main");
        Model model = new Model(graph, 8);
        model.setOpset(17);
        Graph branch = new Graph("branch");
        List<Value> outer = new ArrayList<>();
        List.of("x", "y").forEach(name -> outer.add(graph.addInput(name, ValueType.UNKNOWN)));
        for (double value : new double[] {0, 1, 2}) {
            outer.add(graph.addInitializer("c", Tensor.ofDoubles(DType.DOUBLE, new double[] {value})));
        }
        List<Value> inner = new ArrayList<>();
        for (Step step : steps) {
            // The branch is read at the end, so it may read all of the main graph.
            List<Value> visible = new ArrayList<>(outer);
            if (step.inside()) {
                visible.addAll(inner);
            }
            Graph target = step.inside() ? branch : graph;
            var described = target.newNode(step.operator()).input(visible.get(step.first() % visible.size()));
            if (step.operator().equals("Add") || step.operator().equals("Sub")) {
                described.input(visible.get(step.second() % visible.size()));
            }
            Value made = described.output("v").append().output(0);
            (step.inside() ? inner : outer).add(made);
            if (step.output()) {
                target.addOutput(made);
            }
        }
        Value last = inner.isEmpty() ? outer.get(outer.size() - 1) : inner.get(inner.size() - 1);
        branch.addOutput(branch.newNode("Neg").input(last).output("v").append().output(0));
        graph.addOutput(graph.newNode("If")
                .input(outer.get(0))
                .attribute(Attribute.ofGraph("then_branch", branch))
                .output("v")
                .append()
                .output(0));
        model.assignNames();
        return model;
    }

    /** The outputs of both graphs by name, for fixed inputs. */
    private static Map<String, Double> outputs(Model model) {
        Map<Value, Double> values = new HashMap<>();
        values.put(model.graph().inputs().get(0), 1.25);
        values.put(model.graph().inputs().get(1), -3.5);
        Map<String, Double> outputs = new HashMap<>();
        model.forEachGraph(graph -> graph.initializers()
                .forEach(value ->
                        values.put(value, value.initializer().orElseThrow().toDoubles()[0])));
        model.forEachNode(node -> {
            double[] inputs = node.inputValues()
                    .mapToDouble(value -> values.getOrDefault(value, Double.NaN))
                    .toArray();
            values.put(
                    node.output(0),
                    switch (node.operator().name()) {
                        case "Identity", "If" -> inputs[0];
                        case "Neg" -> -inputs[0];
                        case "Add" -> inputs[0] + inputs[1];
                        case "Sub" -> inputs[0] - inputs[1];
                        default -> throw new IllegalStateException(node.toString());
                    });
        });
        model.forEachGraph(graph -> graph.outputs()
                .forEach(value -> outputs.put(
                        graph.name() + "." + value.name().orElse(""), 0.0 + values.getOrDefault(value, Double.NaN))));
        return outputs;
    }

    private static void requireSound(Model model) {
        assertEquals(List.of(), GraphCheck.findings(model));
        model.forEachGraph(graph -> {
            List<Node> sorted = TopologicalOrder.of(graph);
            List<Node> order = new ArrayList<>();
            graph.nodes().forEach(order::add);
            assertEquals(sorted, order);
        });
    }

    @Property(tries = 1000)
    void rulesKeepWhatIsComputed(@ForAll("graphs") List<Step> steps) {
        Model model = model(steps);
        Map<String, Double> before = outputs(model);
        EditLog log = new EditLog();
        RuleEngine.of(RULES).logTo(log).run(model);
        requireSound(model);
        model.assignNames();
        assertEquals(before, outputs(model), log::toString);
        assertEquals(Map.of(), RuleEngine.of(RULES).run(model), "the fixed point is one");
    }

    @Property(tries = 1000)
    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    void whatIsRefusedLeavesNoTrace(@ForAll("graphs") List<Step> steps) {
        Model model = model(steps);
        String[] before = {""};
        List<Rule> watched = BAD.stream()
                .<Rule>map(rule -> new TestRule(rule.name(), rule.pattern(), (match, editor) -> {
                    before[0] = GraphText.of(model);
                    rule.apply(match, editor);
                }))
                .toList();
        try {
            RuleEngine.of(watched)
                    .budget(10)
                    .passingOver(refusal -> {
                        assertEquals(before[0], GraphText.of(model));
                        requireSound(model);
                        Statistics.label("refusals")
                                .collect(String.valueOf(refusal.getMessage()).split(" ", 3)[1]);
                    })
                    .run(model);
        } catch (PassException e) {
            // One of these rules matches what it makes.
            assertFalse(e instanceof EditException, e::toString);
        }
        requireSound(model);
        Statistics.label("refusals")
                .coverage(
                        counts -> BAD.forEach(rule -> counts.check(rule.name()).count(count -> count > 0)));
    }
}
