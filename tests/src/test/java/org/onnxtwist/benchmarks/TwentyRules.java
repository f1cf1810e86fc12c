package org.onnxtwist.benchmarks;

import static org.onnxtwist.match.Pattern.any;
import static org.onnxtwist.match.Pattern.constant;
import static org.onnxtwist.match.Pattern.node;
import static org.onnxtwist.match.Pattern.optional;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.match.Capture;
import org.onnxtwist.match.Match;
import org.onnxtwist.match.Pattern;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.rewrite.Rule;

/** Rules as optimisers have them, and a model on which each of them has something to do, some of them only after others. */
final class TwentyRules {
    private static final Capture<Value> X = Capture.value("x");
    private static final Capture<Value> W = Capture.value("w");

    private TwentyRules() {}

    /** Puts the captured x, or a node of one operator on it, in the place of a pattern. */
    record Simplification(String name, Pattern pattern, List<OperatorId> operator) implements Rule {
        @Override
        public void apply(Match match, Editor editor) {
            Value by = match.get(X);
            for (OperatorId each : operator) {
                by = editor.place(editor.graph()
                                .newNode(each)
                                .input(by)
                                .input(match.find(W))
                                .output("fused"))
                        .output(0);
            }
            editor.replace(match.output(), by);
        }
    }

    private static OperatorId id(String operator) {
        return OperatorId.onnx(operator);
    }

    private static Rule drop(String name, Pattern pattern) {
        return new Simplification(name, pattern, List.of());
    }

    private static Rule fuse(String operator, Pattern pattern) {
        return new Simplification("to-" + operator, pattern, List.of(id(operator)));
    }

    private static Rule inverse(String operator, String inverse) {
        return drop(
                operator + "-of-" + inverse,
                node(id(operator)).inputs(node(id(inverse)).inputs(any(X))));
    }

    private static Rule idempotent(String operator) {
        Pattern twice = node(id(operator)).inputs(node(id(operator)).inputs(any(X)));
        return new Simplification(operator + "-twice", twice, List.of(id(operator)));
    }

    static List<Rule> all() {
        return List.of(
                drop(
                        "identity",
                        node(id("Identity"))
                                .inputs(any(X))
                                .when("can go", match -> Editor.canTakeOver(match.output(), match.get(X)))),
                drop("add-zero", node(id("Add")).commutative(any(X), constant(0.0))),
                drop("mul-one", node(id("Mul")).commutative(any(X), constant(1.0))),
                drop("sub-zero", node(id("Sub")).inputs(any(X), constant(0.0))),
                drop("div-one", node(id("Div")).inputs(any(X), constant(1.0))),
                drop("pow-one", node(id("Pow")).inputs(any(X), constant(1.0))),
                inverse("Neg", "Neg"),
                inverse("Reciprocal", "Reciprocal"),
                inverse("Not", "Not"),
                inverse("Exp", "Log"),
                inverse("Log", "Exp"),
                idempotent("Relu"),
                idempotent("Abs"),
                idempotent("Floor"),
                idempotent("Ceil"),
                idempotent("Sign"),
                fuse("Swish", node(id("Mul")).commutative(node(id("Sigmoid")).inputs(any(X)), any(X))),
                fuse(
                        "HardSwish",
                        node(id("Mul")).commutative(node(id("HardSigmoid")).inputs(any(X)), any(X))),
                fuse(
                        "Mish",
                        node(id("Mul"))
                                .commutative(
                                        node(id("Tanh"))
                                                .inputs(node(id("Softplus")).inputs(any(X))),
                                        any(X))),
                fuse(
                        "ConvRelu",
                        node(id("Relu"))
                                .inputs(node(id("Conv"))
                                        .inputs(any(X), any(W), optional(any()))
                                        .onlyUsedInMatch()
                                        .where("has one output", conv -> conv.outputCount() == 1))));
    }

    /** A chain of so many nodes, of which about half can go. */
    static Model model(int nodes) {
        Graph graph = new Graph("chain");
        Model model = new Model(graph, 8);
        model.setOpset(17);
        Value zero = graph.addInitializer("zero", scalar(0));
        Value one = graph.addInitializer("one", scalar(1));
        Value weight = graph.addInitializer("weight", Tensor.zeros(DType.FLOAT, 4, 4, 1, 1));
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, 4, 8, 8));
        List<Function<Value, Value>> steps = Stream.<Function<Value, Value>>of(
                        v -> add(graph, "Relu", add(graph, "Conv", v, weight)),
                        v -> add(graph, "Relu", v),
                        v -> add(graph, "Mul", one, v),
                        v -> add(graph, "Neg", add(graph, "Add", add(graph, "Neg", v), zero)),
                        v -> add(graph, "Mul", v, add(graph, "Sigmoid", v)),
                        v -> add(graph, "Exp", add(graph, "Identity", add(graph, "Log", v))),
                        v -> add(graph, "MaxPool", v),
                        v -> add(graph, "Add", v, add(graph, "Tanh", v)),
                        v -> add(graph, "Transpose", v),
                        v -> add(graph, "Mul", add(graph, "Tanh", add(graph, "Softplus", v)), v),
                        v -> add(graph, "Abs", add(graph, "Abs", v)))
                .toList();
        for (int i = 0; graph.nodeCount() < nodes; i++) {
            x = steps.get(i % steps.size()).apply(x);
        }
        graph.addOutput(x);
        return model;
    }

    private static Tensor scalar(double value) {
        return Tensor.ofDoubles(DType.FLOAT, new double[] {value});
    }

    private static Value add(Graph graph, String operator, Value... inputs) {
        return graph.newNode(operator).inputs(inputs).output("v").append().output(0);
    }
}
