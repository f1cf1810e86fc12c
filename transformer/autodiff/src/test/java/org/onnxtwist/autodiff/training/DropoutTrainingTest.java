package org.onnxtwist.autodiff.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.autodiff.GradientRules;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.schema.check.Checker;

/** Dropout in training drops what its definition says: see {@code training/dropout.py}. */
final class DropoutTrainingTest {
    private static Value input(Model model, String name) {
        return model.graph().inputs().stream()
                .filter(value -> value.hint().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static long apply(Model model) {
        return DropoutTraining.apply(model, input(model, "seed"), input(model, "counter"));
    }

    @TestFactory
    Stream<DynamicTest> dropsWhatItsDefinitionSays() throws IOException {
        return TrainingCase.all("dropout").stream()
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> compare(each)));
    }

    private static void compare(TrainingCase each) throws OrtException {
        Model model = each.model();
        Graph graph = model.graph();
        long nodes = graph.allNodes().count();
        Value y = graph.outputs().get(0);
        assertEquals(nodes, apply(model));
        assertTrue(graph.allNodes().noneMatch(node -> node.operator().equals(Dropout.ID)));
        while (graph.outputs().size() > 1) {
            graph.removeOutput(1);
        }
        Value cotangent = graph.addInput("d.y", y.type());
        Value x = graph.inputs().get(0);
        Value gradient = Backward.using(GradientRules.standard())
                .pullBack(model, Map.of(y, cotangent), List.of(x))
                .of(x);
        Map<String, String> names = TrainingCase.expose(model, Map.of("d.x", gradient));
        assertEquals(List.of(), Checker.check(model));
        DType dtype = y.type().dtype();
        try (Execution execution = new Execution(model)) {
            Map<String, double[]> found = execution.run(each.inputs(dtype));
            double tolerance = dtype == DType.DOUBLE ? 1e-12 : 1e-6;
            assertArrayEquals(each.numbers("y"), Objects.requireNonNull(found.get("y")), tolerance);
            assertArrayEquals(each.numbers("d.x"), Objects.requireNonNull(found.get(names.get("d.x"))), tolerance);
        }
    }

    /** Runs a graph with x, seed and counter, and y. */
    private static double[] run(String graph, Map<String, Tensor> further) throws OrtException {
        Model model = TrainingCase.parse(18, graph);
        apply(model);
        assertEquals(List.of(), Checker.check(model));
        Map<String, Tensor> inputs = new HashMap<>(further);
        inputs.put("x", Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 8));
        inputs.put("seed", Tensor.ofLongs(new long[] {3}));
        inputs.put("counter", Tensor.ofLongs(new long[] {5}));
        try (Execution execution = new Execution(model)) {
            return Objects.requireNonNull(execution.run(inputs).get("y"));
        }
    }

    private static final String HEAD = "(float[8] x, int64 seed, int64 counter) => (float[8] y) ";
    private static final double[] ALL = {1, 2, 3, 4, 5, 6, 7, 8};

    @Test
    void withoutARatioNothingIsDropped() throws OrtException {
        assertArrayEquals(ALL, run(HEAD + "<float r = {0}> { y = Dropout (x, r) }", Map.of()));
        double[] counted = run(
                HEAD + "<float r = {0}> { a, m = Dropout (x, r) c = Cast <to: int = 1> (m) y = Mul (c, x) }", Map.of());
        assertArrayEquals(ALL, counted);
        assertArrayEquals(
                ALL,
                run(
                        "(float[8] x, float r, int64 seed, int64 counter) => (float[8] y) { y = Dropout (x, r) }",
                        Map.of("r", Tensor.ofFloats(new float[] {0}))));
    }

    @Test
    void outsideTrainingNothingIsDropped() throws OrtException {
        assertArrayEquals(ALL, run(HEAD + "<float r = {0.9}, bool t = {0}> { y = Dropout (x, r, t) }", Map.of()));
        String given = "(float[8] x, int64 on, int64 seed, int64 counter) => (float[8] y) <float r = {0.5}>"
                + " { t = Cast <to: int = 9> (on) y = Dropout (x, r, t) }";
        assertArrayEquals(ALL, run(given, Map.of("on", Tensor.ofLongs(new long[] {0}))));
        assertArrayEquals(
                run(HEAD + "<float r = {0.5}> { y = Dropout (x, r) }", Map.of()),
                run(given, Map.of("on", Tensor.ofLongs(new long[] {1}))));
    }

    /** Ones where the mask holds, scaled: the output of ones. */
    @Test
    void theMaskIsThatOfTheOutput() throws OrtException {
        double[] masked = run(
                HEAD + "<float r = {0.5}, float two = {2}> { a, m = Dropout (x, r) c = Cast <to: int = 1> (m)"
                        + " b = Mul (c, x) y = Mul (b, two) }",
                Map.of());
        assertArrayEquals(run(HEAD + "<float r = {0.5}> { y = Dropout (x, r) }", Map.of()), masked);
    }

    @Test
    void aBranchDrops() throws OrtException {
        double[] found = run(
                "(float[8] x, int64 on, int64 seed, int64 counter) => (float[8] y) <float r = {0.5}>"
                        + " { t = Cast <to: int = 9> (on) y = If (t) <then_branch: graph = a () => (float[8] p)"
                        + " { p = Dropout (x, r) }, else_branch: graph = b () => (float[8] q) { q = Neg (x) }> }",
                Map.of("on", Tensor.ofLongs(new long[] {1})));
        assertArrayEquals(run(HEAD + "<float r = {0.5}> { y = Dropout (x, r) }", Map.of()), found);
    }

    @Test
    void whatCannotBeDroppedIsRefused() {
        String loop = HEAD + "<int64 n = {2}> { y = Loop (n, , x) <body: graph = b (int64 i, bool c, float[8] a)"
                + " => (bool d, float[8] e) { d = Identity (c) e = Dropout (a) }> }";
        assertEquals(
                "node Dropout with output 'e' cannot be trained, because it is in the body of a loop, whose iterations would all"
                        + " drop the same: take it out of the loop",
                refusal(loop));
        assertTrue(refusal(HEAD + "<float r = {1}> { y = Dropout (x, r) }")
                .endsWith("because its ratio is 1.0: give a ratio from 0 to below 1"));
        assertTrue(refusal(HEAD + "<float r = {-0.5}> { y = Dropout (x, r) }").contains("its ratio is -0.5"));
        assertTrue(refusal("(float[8] x, int32 seed, int64 counter) => (float[8] y) { y = Dropout (x) }")
                .startsWith("the seed of Dropout 'seed' is of type int32"));
        assertTrue(refusal("(float[8] x, int64 seed, int64[1] counter) => (float[8] y) { y = Dropout (x) }")
                .startsWith("the counter of Dropout 'counter' is of type int64[1]"));
    }

    private static String refusal(String graph) {
        Model model = TrainingCase.parse(18, graph);
        return assertThrows(GradientException.class, () -> apply(model)).getMessage();
    }
}
