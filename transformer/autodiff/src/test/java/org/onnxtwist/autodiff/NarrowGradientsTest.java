package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** Gradients of 16-bit numbers are summed as 32-bit ones, in which the sums are exact here; and a refusal takes everything back. */
final class NarrowGradientsTest {
    /** 2048 is the last integer to which 16-bit numbers can add 1. */
    private static final int MANY = 3000;

    private static Model model(String graph) {
        return OnnxText.parse("<ir_version: 10, opset_import: [\"\" : 20]>\ng " + graph);
    }

    private static double[] gradient(String graph, double... x) throws OrtException {
        Model model = model(graph);
        Graph main = model.graph();
        Value input = main.inputs().get(0);
        Value gradient =
                Backward.of(model, main.outputs().get(0), List.of(input)).of(input);
        gradient.setType(input.type());
        gradient.setName("dx");
        main.addOutput(gradient);
        try (Execution execution = new Execution(model)) {
            return Objects.requireNonNull(execution
                    .run(Map.of("x", Tensor.ofDoubles(DType.FLOAT, x, x.length)))
                    .get("dx"));
        }
    }

    private static double[] sumOf(String nodes) throws OrtException {
        return gradient("""
                (float[2] x) => (float l) <int64[1] n = {%d}> {
                   h = Cast <to: int = 10> (x)
                   zeros = ConstantOfShape <value: tensor = int64[1] {0}> (n)
                   %s
                   w = Cast <to: int = 1> (y)
                   l = ReduceSum <keepdims: int = 0> (w)
                }
                """.formatted(MANY, nodes), 1, 2);
    }

    @Test
    void whatIsGatheredAddsUp() throws OrtException {
        assertArrayEquals(new double[] {MANY, 0}, sumOf("y = Gather (h, zeros)"));
        assertArrayEquals(new double[] {MANY, 0}, sumOf("y = GatherElements (h, zeros)"));
        assertArrayEquals(new double[] {MANY, MANY}, sumOf("y = Tile (h, n)"));
    }

    /** The maximum of two equal elements is the first, which the windows have in common. */
    @Test
    void whatIsPooledAddsUp() throws OrtException {
        double[] found = gradient("""
                (float[3] x) => (float l) <int64[3] s = {1,1,3}> {
                   h = Cast <to: int = 10> (x)
                   r = Reshape (h, s)
                   y = MaxPool <kernel_shape: ints = [2]> (r)
                   w = Cast <to: int = 1> (y)
                   l = ReduceSum <keepdims: int = 0> (w)
                }
                """, 1, 5, 5);
        assertArrayEquals(new double[] {0, 2, 0}, found);
    }

    /** Here a rule asks for an output that the converted node did not have, before the refusal. */
    @Test
    void aRefusalTakesFullerNodesBack() {
        Model model = model("""
                (float16[1,2,6,6] x, float16[1,4] r) => (float16 l) <int64[1] i = {0}> {
                   a = RoiAlign <mode: string = "max", output_height: int = 4, output_width: int = 4> (x, r, i)
                   y = MaxPool <kernel_shape: ints = [2, 2]> (a)
                   l = ReduceSum <keepdims: int = 0> (y)
                }
                """);
        String before = OnnxText.print(model);
        assertThrows(
                GradientException.class,
                () -> Backward.of(
                        model,
                        model.graph().outputs().get(0),
                        List.of(model.graph().inputs().get(0))));
        assertEquals(before, OnnxText.print(model));
    }

    /**
     * Of x = 150 (2, -2, 1, -1), whose squares are too large for 16 bits. By hand, with r = 1 / sqrt(56250). The scale is 1, written as its
     * bits.
     */
    @Test
    void normalisationsDoNotOverflow() throws OrtException {
        double[] found = gradient("""
                (float[4] x) => (float l) <float16[4] s = {15360,15360,15360,15360}, int64[1] f = {0}> {
                   h = Cast <to: int = 10> (x)
                   y = LayerNormalization (h, s)
                   z = Gather (y, f)
                   w = Cast <to: int = 1> (z)
                   k = Constant <value_float: float = 1024.0> ()
                   v = Mul (w, k)
                   l = ReduceSum <keepdims: int = 0> (v)
                }
                """, 300, -300, 150, -150);
        double scale = 1024 / Math.sqrt(56250);
        assertArrayEquals(new double[] {0.35 * scale, 0.15 * scale, -0.45 * scale, -0.05 * scale}, found, 2e-3 * scale);
    }

    @Test
    void aRefusalLeavesNothingBehind() {
        Model model = model("""
                (float[1,2,6,6] x, float[1,4] r) => (float l) <int64[1] i = {0}, float[2] s = {1,1}, float[2] b = {0,0}> {
                   a = RoiAlign <mode: string = "max"> (x, r, i)
                   y = GroupNormalization <num_groups: int = 2> (a, s, b)
                   l = ReduceSum <keepdims: int = 0> (y)
                }
                """);
        String before = OnnxText.print(model);
        GradientException refusal = assertThrows(
                GradientException.class,
                () -> Backward.of(
                        model,
                        model.graph().outputs().get(0),
                        List.of(model.graph().inputs().get(0))));
        assertEquals(
                "node RoiAlign with output 'a' cannot be differentiated, because its mode is not 'avg', and runtimes differ in what they "
                        + "take the maximum of: freeze the parameters before it, or compute them outside",
                refusal.getMessage());
        assertEquals(before, OnnxText.print(model));
    }
}
