package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.If;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.schema.check.Checker;

/** Nodes that stand for several, where they are differentiated: what takes their place, and what is refused. */
final class LoweringTest {
    private static final String LOOP = "g (float[2] x, int64 n) => (float y) <int64 two = {2}> {\n"
            + "v = Loop (TRIPS, , x) <body: graph = step (int64 i, bool c, float[2] a) => (d, b) {"
            + " d = Identity (c) b = Mul (a, a) }>\n y = ReduceSum <keepdims: int = 0> (v) }";

    private static Model parse(String graph) {
        return OnnxText.parse("<ir_version: 12, opset_import: [\"\" : 18]>\n" + graph);
    }

    private static Value value(Model model, String name) {
        return model.graph()
                .values()
                .filter(each -> each.hint().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Gradients gradients(Model model, String loss, String... wrt) {
        return Backward.of(
                model,
                value(model, loss),
                Stream.of(wrt).map(name -> value(model, name)).toList());
    }

    private static Set<String> operators(Model model) {
        return model.graph().allNodes().map(node -> node.operator().name()).collect(Collectors.toSet());
    }

    private static String refusal(String graph) {
        Model model = parse(graph);
        String before = OnnxText.print(model);
        String message = assertThrows(GradientException.class, () -> gradients(model, "y", "x"))
                .getMessage();
        assertEquals(before, OnnxText.print(model), "the model is as it was");
        assertEquals(
                parse(graph).graph().values().map(each -> each.uses().size()).toList(),
                model.graph().values().map(each -> each.uses().size()).toList());
        return message;
    }

    /** The runtime has kernels of recurrent layers in float, of whose results the steps are judged. */
    @TestFactory
    Stream<DynamicTest> computesWhatTheNodeComputed() throws IOException {
        return GradientCase.all().stream()
                .filter(each -> each.family().equals("flow") || each.name().endsWith("-float"))
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> compare(each)));
    }

    private static void compare(GradientCase each) throws OrtException {
        Model model = each.model();
        DType dtype = model.graph().inputs().get(0).type().dtype();
        Map<String, Tensor> inputs = new HashMap<>();
        each.numbers().forEach((name, tensor) -> inputs.put(name, Execution.as(dtype, tensor)));
        Map<String, double[]> expected = run(model, inputs);
        List<String> names = model.graph().outputs().stream().map(Value::hint).toList();
        Map<Value, Value> cotangents = new LinkedHashMap<>();
        for (Value output : List.copyOf(model.graph().outputs())) {
            cotangents.put(output, model.graph().addInput("d." + output.hint(), output.type()));
        }
        Backward.using(GradientRules.standard())
                .pullBack(model, cotangents, List.of(model.graph().inputs().get(0)));
        assertEquals(names, model.graph().outputs().stream().map(Value::hint).toList());
        assertEquals(
                List.of(), Checker.check(model).stream().map(Object::toString).toList());
        run(model, inputs).forEach((name, numbers) -> assertArrayEquals(expected.get(name), numbers, 1e-6, name));
    }

    private static Map<String, double[]> run(Model model, Map<String, Tensor> inputs) throws OrtException {
        try (Execution execution = new Execution(model)) {
            return execution.run(inputs);
        }
    }

    /** The second derivative of tanh is -2 tanh (1 - tanh^2). */
    @Test
    void aBranchIsDifferentiatedTwice() throws OrtException {
        Model model = parse(
                "g (double[2] x) => (double y) <double zero = {0.0}> { s = ReduceSum <keepdims: int = 0> (x)"
                        + " c = Greater (s, zero) v = If (c) <then_branch: graph = yes () => (a) { a = Tanh (x) },"
                        + " else_branch: graph = no () => (b) { b = Mul (x, x) }> y = ReduceSum <keepdims: int = 0> (v) }");
        Value x = value(model, "x");
        Value first = gradients(model, "y", "x").of(x);
        Value sum = ReduceSum.of(first).keepdims(0).emit(Placement.atEnd(model, model.graph()));
        Value second = Backward.of(model, sum, List.of(x)).of(x);
        second.setName("second");
        second.setType(x.type());
        model.graph().addOutput(second);
        assertArrayEquals(
                new double[] {curvature(0.5), curvature(-0.25)},
                run(model, Map.of("x", Tensor.ofDoubles(DType.DOUBLE, new double[] {0.5, -0.25}, 2)))
                        .get("second"),
                1e-12);
        assertArrayEquals(
                new double[] {2, 2},
                run(model, Map.of("x", Tensor.ofDoubles(DType.DOUBLE, new double[] {-0.5, 0.25}, 2)))
                        .get("second"),
                1e-12);
    }

    private static double curvature(double x) {
        return -2 * Math.tanh(x) * (1 - Math.tanh(x) * Math.tanh(x));
    }

    @Test
    void nodesOffTheWayStay() {
        Model model =
                parse("g (float[2,2,3] x, float[1,8,3] w, float[1,8,2] r, float[2] k) => (float y, float[2,1,2,2] z) {"
                        + "z = LSTM <hidden_size: int = 2> (x, w, r) s = ReduceSum <keepdims: int = 0> (z)"
                        + " t = ReduceSum <keepdims: int = 0> (k) y = Add (s, t) }");
        gradients(model, "y", "k");
        assertTrue(operators(model).contains(LSTM.NAME));
    }

    @Test
    void valuesStayWhatTheyAre() {
        Model model = parse(
                "g (float[1,1,3] x, float[1,4,3] w, float[1,4,1] r) => (float[1,1,1] yh) { y, yh = LSTM (x, w, r) }");
        Value hidden = value(model, "yh");
        Value sequence = value(model, "y");
        Gradients gradients = Backward.of(model, hidden, List.of(value(model, "w"), hidden, sequence));
        assertFalse(operators(model).contains(LSTM.NAME));
        assertEquals(List.of(hidden), model.graph().outputs());
        assertEquals(List.of(sequence), gradients.independent());
        assertTrue(sequence.producer().isPresent());
        assertEquals(List.of(), Checker.check(model));
    }

    @Test
    void anIfWhoseConditionIsConstantBecomesItsBranch() throws IOException {
        Model model = GradientCase.all().stream()
                .filter(each -> each.name().equals("if-constant"))
                .findFirst()
                .orElseThrow()
                .model();
        Value y = value(model, "y");
        Backward.using(GradientRules.standard()).pullBack(model, Map.of(y, y), List.of(value(model, "x")));
        assertFalse(operators(model).contains(If.NAME));
        assertFalse(operators(model).contains(Tanh.NAME));
    }

    @Test
    void aRuleGoesBeforeALowering() {
        GradientRule rule = GradientRule.of(
                Loop.ID,
                "dv = dy",
                node -> node.set(2, () -> Identity.of(node.gradient()).emit(node.at())));
        Model model = parse(LOOP.replace("TRIPS", "n"));
        Backward.using(GradientRules.standard().with(rule))
                .differentiate(model, value(model, "y"), List.of(value(model, "x")));
        assertTrue(operators(model).contains(Loop.NAME));
    }

    @Test
    void aLoopOfUnknownLengthIsRefused() {
        assertEquals(
                "node Loop with output 'v' cannot be differentiated, because the number of its iterations is not known before"
                        + " it runs: make its trip count and its condition constant, or freeze the parameters before it",
                refusal(LOOP.replace("TRIPS", "n")));
    }

    @Test
    void aLoopWhoseBodyDecidesIsRefused() {
        String decides = "s = ReduceSum <keepdims: int = 0> (a) d = Cast <to: int = 9> (s)";
        assertTrue(refusal(LOOP.replace("TRIPS", "two").replace("d = Identity (c)", decides))
                .contains("the number of its iterations is not known"));
    }

    @Test
    void aLoopThatDoesNotEndIsRefused() {
        String counts = "g (float[2] x) => (float y) <int64 one = {1}, bool t = {1}> { n, v = Loop (, t, one, x)"
                + " <body: graph = step (int64 i, bool c, int64 k, float[2] a) => (d, l, b) {"
                + " l = Add (k, one) d = Greater (l, one) b = Mul (a, a) }> y = ReduceSum <keepdims: int = 0> (v) }";
        assertTrue(refusal(counts).contains("steps would become more than 200000 nodes"));
    }

    @Test
    void aLoopThatWouldBecomeTooLargeIsRefused() {
        assertEquals(
                "node Loop with output 'v' cannot be differentiated, because its 9000000000 steps would become more than"
                        + " 200000 nodes: shorten its sequences, or freeze the parameters before it",
                refusal(LOOP.replace("TRIPS", "two").replace("two = {2}", "two = {9000000000}")));
    }

    @Test
    void loopsInLoopsThatWouldBecomeTooLargeAreRefused() {
        String inner = "b = Loop (hundred, , a) <body: graph = inner (int64 j, bool e, float[2] p) => (f, q) {"
                + " f = Identity (e) q = Mul (p, p) }>";
        String graph = LOOP.replace("two = {2}", "hundred = {100}, int64 thousand = {1000}")
                .replace("b = Mul (a, a)", inner);
        assertTrue(refusal(graph.replace("TRIPS", "thousand"))
                .contains("its 1000 steps would become more than 200000 nodes"));
        gradients(parse(graph.replace("TRIPS", "hundred")), "y", "x");
    }

    @Test
    void sequencesOfUnknownLengthAreRefused() {
        assertEquals(
                "the gradient of node GRU with output 'h' needs the size of dimension 0 of 'x', which is not fixed: fix the"
                        + " sizes of the model's inputs",
                refusal("g (float[T,1,3] x, float[1,3,3] w, float[1,3,1] r) => (float[1,1,1] y)"
                        + " { h, y = GRU (x, w, r) }"));
    }

    @Test
    void anUnknownActivationIsRefused() {
        assertEquals(
                "node RNN with output 'y' cannot be differentiated, because its activation function 'Affine' is not one of"
                        + " [Relu, Sigmoid, Softplus, Softsign, Tanh]: freeze the parameters before it, or compute them outside",
                refusal("g (float[2,1,3] x, float[1,1,3] w, float[1,1,1] r) => (float[1,1,1] y)"
                        + " { , y = RNN <activations: strings = [\"Affine\"]> (x, w, r) }"));
    }

    @Test
    void aLimitOfWhatIsActivatedIsRefused() {
        assertTrue(refusal("g (float[2,1,3] x, float[1,1,3] w, float[1,1,1] r) => (float[1,1,1] y)"
                        + " { h, y = RNN <clip: float = 1.0> (x, w, r) }")
                .contains("by the attribute 'clip'"));
    }

    /** Their gradients, where they are constant, are among the cases. */
    @Test
    void lengthsMayBeKnownOnlyWhenItRuns() throws OrtException {
        String graph =
                "g (double[3,2,1] x, int64[2] n) => (double y) <double[1,1,1] w = {0.5}, double[1,1,1] r = {-0.75}> {"
                        + " m = Cast <to: int = 6> (n) , h = RNN (x, w, r, , m) y = ReduceSum <keepdims: int = 0> (h) }";
        Model model = parse(graph);
        Value x = value(model, "x");
        Value gradient = gradients(model, "y", "x").of(x);
        gradient.setName("gradient");
        gradient.setType(x.type());
        model.graph().addOutput(gradient);
        double[] found = run(
                        model,
                        Map.of(
                                "x",
                                Tensor.ofDoubles(DType.DOUBLE, new double[] {1, 2, 3, 4, 5, 6}, 3, 2, 1),
                                "n",
                                Tensor.vector(1, 2)))
                .get("gradient");
        double first = Math.tanh(0.5 * 2);
        double second = Math.tanh(0.5 * 4 - 0.75 * first);
        double slope = 1 - second * second;
        assertArrayEquals(
                new double[] {
                    0.5 * (1 - square(Math.tanh(0.5))), 0.5 * -0.75 * slope * (1 - square(first)), 0, 0.5 * slope, 0, 0
                },
                found,
                1e-12);
    }

    private static double square(double x) {
        return x * x;
    }

    @Test
    void randomNumbersInABranchAreRefused() {
        assertEquals(
                "the subgraph with node RandomUniform with output <r> cannot be differentiated, because it is computed"
                        + " again for the gradient and would draw other random numbers: draw them outside, or freeze the"
                        + " parameters before it",
                refusal(
                        "g (float[2] x, bool c) => (float y) { v = If (c) <then_branch: graph = yes () => (a)"
                                + " { a = Neg (x) }, else_branch: graph = no () => (b)"
                                + " { r = RandomUniform <shape: ints = [2]> () b = Mul (r, x) }> y = ReduceSum <keepdims: int = 0> (v) }"));
    }

    /** The gradient of a sum does not read what was drawn. */
    @Test
    void randomNumbersThatTheGradientDoesNotNeedAreLeftOut() {
        Model model = parse("g (float[2] x, bool c) => (float y) { v = If (c) <then_branch: graph = yes () => (a)"
                + " { r = RandomUniform <shape: ints = [2]> () a = Add (r, x) }, else_branch: graph = no () => (b) { b = Neg (x) }>"
                + " y = ReduceSum <keepdims: int = 0> (v) }");
        gradients(model, "y", "x");
        assertEquals(
                1,
                model.graph()
                        .allNodes()
                        .map(Node::operator)
                        .filter(each -> each.name().startsWith("Random"))
                        .count());
    }
}
