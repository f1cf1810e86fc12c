package org.onnxtwist.runtime.gradient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.runtime.session.ProviderChoice;

/** Gradients that are written out by hand. */
final class GradientCheckTest {
    @TempDir
    private Path folder;

    private GradientCheck.Report check(String graph, List<Long> at, Map<String, String> gradients) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(
                OnnxText.parse("<ir_version: 8, opset_import: [\"\" : 18]>\n" + graph), file, WriteOptions.defaults());
        return new GradientCheck(file, OnnxReader.read(file), "y", at, gradients).run(ProviderChoice.CPU, stage -> {});
    }

    private static String product(String factor) {
        return """
                g (float[n,4] x) => (float y, float[n,4] dx, float[4] dw) <float[4] w = {1,2,3,4}, float c = {%s}> {
                  p = Mul (x, w)
                  q = Mul (p, p)
                  y = ReduceSum <keepdims: int = 0> (q)
                  two = Constant <value_float: float = 2.0> ()
                  dp = Mul (p, two)
                  rx = Mul (dp, w)
                  dx = Mul (rx, c)
                  rw = Mul (dp, x)
                  axis = Constant <value_ints: ints = [0]> ()
                  dw = ReduceSum <keepdims: int = 0> (rw, axis)
                }
                """.formatted(factor);
    }

    @Test
    void gradientsOfInputsAndWeightsAgree() throws IOException {
        GradientCheck.Report report = check(product("1"), List.of(), Map.of("x", "dx", "w", "dw"));
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals("2 of 2 gradients agree with finite differences", report.reason());
    }

    @Test
    void aFactorIsFound() throws IOException {
        GradientCheck.Report report = check(product("1.05"), List.of(), Map.of("x", "dx", "w", "dw"));
        assertEquals(Optional.of(false), report.passed(), report.reason());
        assertTrue(
                report.reason().startsWith("the gradient disagrees with finite differences with respect to 'x'"),
                report.reason());
    }

    @Test
    void aMissingPartIsFound() throws IOException {
        String graph = """
                g (float[2,4] x) => (float y, float[2,4] dx) {
                  s = Sin (x)
                  a = ReduceSum <keepdims: int = 0> (s)
                  m = ReduceMean <keepdims: int = 0> (x)
                  y = Mul (a, m)
                  c = Cos (x)
                  dx = Mul (c, m)
                }
                """;
        GradientCheck.Report report = check(graph, List.of(), Map.of("x", "dx"));
        assertEquals(Optional.of(false), report.passed(), report.reason());
    }

    @Test
    void anElementAndAnInnerValueAreCompared() throws IOException {
        String graph = """
                g (float[2] x) => (float[2] y, float[2] dh) <float[2] mask = {0, 1}> {
                  h = Exp (x)
                  y = Mul (h, h)
                  d = Add (h, h)
                  dh = Mul (d, mask)
                }
                """;
        assertEquals(
                Optional.of(true), check(graph, List.of(1L), Map.of("h", "dh")).passed());
        assertEquals(
                Optional.of(true), check(graph, List.of(-1L), Map.of("h", "dh")).passed());
        assertEquals(
                Optional.of(false), check(graph, List.of(0L), Map.of("h", "dh")).passed());
    }

    @Test
    void theStepsOfRoundingAreNotHeldAgainstAGradient() throws IOException {
        String graph = """
                g (float[2] x) => (float y, float[2] dx) <float c = {5000}, float zero = {0}> {
                  s = ReduceSum <keepdims: int = 0> (x)
                  b = Mul (s, c)
                  y = Floor (b)
                  dx = Mul (x, zero)
                }
                """;
        GradientCheck.Report report = check(graph, List.of(), Map.of("x", "dx"));
        assertNotEquals(Optional.of(false), report.passed(), report.reason());
    }

    @Test
    void straightThroughGradientsPassNoJudgement() throws IOException {
        String graph = """
                g (float x) => (float y, float dx) <float s = {0.5}, int8 z = {0}> {
                  q = QuantizeLinear (x, s, z)
                  y = DequantizeLinear (q, s, z)
                  dx = Div (s, s)
                }
                """;
        GradientCheck.Report report = check(graph, List.of(), Map.of("x", "dx"));
        assertEquals(Optional.empty(), report.passed(), report.reason());
        assertTrue(report.reason().contains("QuantizeLinear"), report.reason());
    }

    @Test
    void randomNumbersPassNoJudgement() throws IOException {
        String graph = """
                g (float x) => (float y, float dx) {
                  r = RandomNormalLike (x)
                  y = Mul (x, r)
                  dx = Identity (r)
                }
                """;
        GradientCheck.Report report = check(graph, List.of(), Map.of("x", "dx"));
        assertEquals(Optional.empty(), report.passed(), report.reason());
        assertTrue(report.reason().contains("random numbers"), report.reason());
    }

    @Test
    void statisticsOfABatchAreCompared() throws IOException {
        String graph = """
                g (float[4,2] x, float[2] s) => (float y, float[2] ds) <float[2] b = {0, 0}, float[2] m = {0, 0}, float[2] v = {1, 1}> {
                  n, running, variance = BatchNormalization <training_mode: int = 1> (x, s, b, m, v)
                  q = Mul (n, n)
                  y = ReduceSum <keepdims: int = 0> (q)
                  two = Constant <value_float: float = 2.0> ()
                  r = Div (q, s)
                  t = Mul (r, two)
                  axis = Constant <value_ints: ints = [0]> ()
                  ds = ReduceSum <keepdims: int = 0> (t, axis)
                }
                """;
        GradientCheck.Report report = check(graph, List.of(), Map.of("s", "ds"));
        assertEquals(Optional.of(true), report.passed(), report.reason());
    }
}
