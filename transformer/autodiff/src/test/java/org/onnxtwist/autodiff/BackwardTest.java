package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.op.Relu;

final class BackwardTest {
    private static Model parse(String graph) {
        return OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 18, \"org.example\" : 1]>\ng " + graph);
    }

    private static Value value(Model model, String name) {
        return Objects.requireNonNull(model.graph().valuesByName().get(name), name);
    }

    private static String graph(Model model) {
        String text = OnnxText.print(model);
        return text.substring(text.indexOf("{\n   ") + 2, text.length() - 2).strip();
    }

    @Test
    void gradientsOfAValueThatIsUsedTwiceAreAdded() {
        Model model = parse("(float x) => (float y) { a = Exp (x)  b = Sin (x)  y = Add (a, b) }");
        Value gradient = Backward.of(model, value(model, "y"), List.of(value(model, "x")))
                .of(value(model, "x"));
        gradient.setName("dx");
        model.graph().addOutput(gradient);
        assertEquals("""
                a = Exp (x)
                   b = Sin (x)
                   y = Add (a, b)
                   "Cos.output" = Cos (x)
                   "Mul.output" = Mul ("grad.constant", "Cos.output")
                   "Mul.output_1" = Mul ("grad.constant", a)
                   dx = Add ("Mul.output", "Mul.output_1")""", graph(model));
    }

    @Test
    void onlyWhatTheLossNeedsIsDifferentiated() {
        Model model =
                parse("(float x, float w) => (float y, float other) { y = Mul (x, w)  other = org.example.Thing (x) }");
        Gradients gradients = Backward.of(model, value(model, "y"), List.of(value(model, "w")));
        assertEquals(List.of(), gradients.independent());
        assertEquals(3, model.graph().nodeCount());
    }

    /** Expected numbers are PyTorch's. */
    @Test
    void aRowOfNegativeInfinityHasNoGradient() throws OrtException {
        double infinite = Double.NEGATIVE_INFINITY;
        assertArrayEquals(
                new double[] {Double.NaN, Double.NaN, Double.NaN, 0.7299, 0.2658, -0.9957},
                rowGradient("LogSoftmax", infinite, infinite, infinite, 1, 2, 3),
                1e-4);
        assertArrayEquals(
                new double[] {Double.NaN, Double.NaN, Double.NaN, 0, 0, 0},
                rowGradient("Softmax", infinite, infinite, infinite, 1, 2, 3),
                1e-7);
        assertArrayEquals(
                new double[] {0, 0, 0, 0.7299, 0.2658, -0.9957}, rowGradient("LogSoftmax", 0, 0, 0, 1, 2, 3), 1e-4);
    }

    /** The gradient of the sum of the second of two rows. */
    private static double[] rowGradient(String operator, double... numbers) throws OrtException {
        Model model = parse("(float[2,3] x, float[2,3] d) => (float[2,3] y) { y = " + operator + " (x) }");
        Value x = value(model, "x");
        Value gradient = Backward.using(GradientRules.standard())
                .pullBack(model, Map.of(value(model, "y"), value(model, "d")), List.of(x))
                .of(x);
        gradient.setName("dx");
        gradient.setType(x.type());
        model.graph().addOutput(gradient);
        try (Execution execution = new Execution(model)) {
            Map<String, Tensor> inputs = Map.of(
                    "x", Tensor.ofDoubles(DType.FLOAT, numbers, 2, 3),
                    "d", Tensor.ofFloats(new float[] {0, 0, 0, 1, 1, 1}, 2, 3));
            return Objects.requireNonNull(execution.run(inputs).get("dx"));
        }
    }

    @Test
    void anInnerValueCanBeAskedFor() {
        Model model = parse("(float x) => (float y) { a = Exp (x)  y = Mul (a, a) }");
        Gradients gradients = Backward.of(model, value(model, "y"), List.of(value(model, "a"), value(model, "x")));
        assertEquals(
                List.of(value(model, "a"), value(model, "x")),
                List.copyOf(gradients.gradients().keySet()));
    }

    @Test
    void whatIsReachedThroughIntegersAloneIsIndependent() {
        Model model =
                parse("(float x) => (float y) { i = Cast <to: int = 7> (x)  f = Cast <to: int = 1> (i)  y = Exp (f) }");
        Gradients gradients = Backward.of(model, value(model, "y"), List.of(value(model, "x")));
        assertEquals(List.of(value(model, "x")), gradients.independent());
    }

    @Test
    void aFailureLeavesTheGraphAsItWas() {
        String text =
                "(float[N] x, float[2] s) => (float y) { b = ScatterElements <reduction: string = \"mul\"> (x, i, s)  "
                        + "c = Exp (b)  y = ReduceSum <keepdims: int = 0> (c) }";
        Model model = parse(text.replace(") =>", ", int64[2] i) =>"));
        String before = OnnxText.print(model);
        Backward backward = Backward.using(GradientRules.standard()
                .with(org.onnxtwist.autodiff.rule.GradientRule.of(
                        org.onnxtwist.op.ScatterElements.ID, "refused", node -> {
                            throw node.refusal("the test says so");
                        })));
        GradientException refusal = assertThrows(
                GradientException.class,
                () -> backward.differentiate(model, value(model, "y"), List.of(value(model, "x"))));
        assertSame(Fault.MODEL, refusal.fault());
        assertTrue(String.valueOf(refusal.getMessage()).contains("the test says so"), refusal.getMessage());
        assertEquals(before, OnnxText.print(model));
    }

    @Test
    void whatHasNoGradientIsRefused() {
        refused("the loss 'y' has the shape [2]", "(float[2] x) => (float[2] y) { y = Exp (x) }", "y", "x");
        refused("the parameter 'i' is of type int64", "(float x, int64 i) => (float y) { y = Exp (x) }", "y", "i");
        refused("no gradient rule", "(float x) => (float y) { y = org.example.Thing (x) }", "y", "x");
        refused("its matrices have 65 rows", "(float[65,65] x) => (float y) { y = Det (x) }", "y", "x");
        Model old =
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 13]>\ng (float x) => (float y) { y = Exp (x) }");
        GradientException refusal = assertThrows(
                GradientException.class, () -> Backward.of(old, value(old, "y"), List.of(value(old, "x"))));
        assertTrue(String.valueOf(refusal.getMessage()).contains("operator set 13"), refusal.getMessage());
    }

    @Test
    void aModelWithoutTheStandardOperatorSetIsRefused() {
        Model model = OnnxText.parse(
                "<ir_version: 8, opset_import: [\"org.example\" : 1]>\ng (float x) => (float y) { y = org.example.Thing (x) }");
        GradientException refusal = assertThrows(
                GradientException.class, () -> Backward.of(model, value(model, "y"), List.of(value(model, "x"))));
        assertTrue(String.valueOf(refusal.getMessage()).contains("import version 18 or later"), refusal.getMessage());
    }

    @Test
    void aTransposeNeedsNoRank() {
        Model model = parse(
                "(float[n] x, int64[k] s) => (float[m] y) { a = Reshape (x, s)  b = Transpose (a)  y = Reshape (b, s) }");
        Value dy = model.graph().addInput("dy", value(model, "y").type());
        Gradients gradients = Backward.using(GradientRules.standard())
                .pullBack(model, Map.of(value(model, "y"), dy), List.of(value(model, "x")));
        assertEquals(List.of(), gradients.independent());
        assertTrue(graph(model).contains("\"Transpose.output\" = Transpose (\"Reshape.output\")"), graph(model));
    }

    private static void refused(String part, String graph, String loss, String wrt) {
        Model model = parse(graph);
        String before = OnnxText.print(model);
        GradientException refusal = assertThrows(
                GradientException.class, () -> Backward.of(model, value(model, loss), List.of(value(model, wrt))));
        assertTrue(String.valueOf(refusal.getMessage()).contains(part), refusal.getMessage());
        assertEquals(before, OnnxText.print(model));
    }

    @Test
    void cotangentsOfSeveralOutputsArePulledBack() {
        Model model = parse(
                "(float[2] x, float[2] da, float[2] db) => (float[2] a, float[2] b) { a = Exp (x)  b = Neg (x) }");
        Gradients gradients = Backward.using(GradientRules.standard())
                .pullBack(
                        model,
                        Map.of(value(model, "a"), value(model, "da"), value(model, "b"), value(model, "db")),
                        List.of(value(model, "x")));
        assertEquals(1, gradients.gradients().size());
        assertEquals(5, model.graph().nodeCount());
    }

    /** Ten times as many nodes take about ten times as long; work that is quadratic would take a hundred times. */
    @Test
    void timeIsLinearInNodes() {
        seconds(5_000);
        double few = seconds(5_000);
        double many = seconds(50_000);
        assertTrue(many < 40 * Math.max(few, 0.01), () -> many + " s for ten times what took " + few + " s");
    }

    private static double seconds(int layers) {
        Model model = Model.create("chain", 18);
        Graph graph = model.graph();
        Placement end = Placement.atEnd(model, graph);
        Value value = graph.addInput("x", ValueType.tensor(DType.FLOAT, 2, 4));
        List<Value> weights = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            weights.add(graph.addInitializer("w" + i, Tensor.filled(DType.FLOAT, 1.0, 4)));
            value = Relu.of(Mul.of(value, weights.get(i)).emit(end)).emit(end);
        }
        Value loss = ReduceSum.of(value).keepdims(0).emit(end);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        assertEquals(layers, Backward.of(model, loss, weights).gradients().size());
        return (threads.getCurrentThreadCpuTime() - start) * 1e-9;
    }
}
