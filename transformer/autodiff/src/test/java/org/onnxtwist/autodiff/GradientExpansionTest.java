package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.schema.check.Checker;

final class GradientExpansionTest {
    private static Model parse(String graph) {
        return OnnxText.parse(
                "<ir_version: 8, opset_import: [\"\" : 12, \"ai.onnx.preview.training\" : 1]>\ng " + graph);
    }

    private static Map<String, double[]> run(Model model, Map<String, Tensor> inputs) throws OrtException {
        assertTrue(Passes.of("expand-gradients").run(model));
        assertEquals(java.util.List.of(), Checker.check(model));
        try (Execution execution = new Execution(model)) {
            return execution.run(inputs);
        }
    }

    private static Tensor number(float value) {
        return Tensor.ofFloats(new float[] {value});
    }

    /** z = (a + b) a, so dz/da = 2 a + b and dz/db = a. */
    @Test
    void ofASumAndAProduct() throws OrtException {
        Model model = parse("""
                (float a, float b) => (float z, float da, float db) {
                  c = Add (a, b)
                  z = Mul (c, a)
                  da, db = ai.onnx.preview.training.Gradient <xs: strings = ["a", "b"], y: string = "z"> (a, b)
                }
                """);
        Map<String, double[]> found = run(model, Map.of("a", number(2), "b", number(5)));
        assertArrayEquals(new double[] {14}, found.get("z"));
        assertArrayEquals(new double[] {9}, found.get("da"));
        assertArrayEquals(new double[] {2}, found.get("db"));
    }

    /** Sums the gradient at another point with the value, and differentiates what was a gradient: d(2x)/dx of x^2. */
    @Test
    void atAnotherPointAndOfAGradient() throws OrtException {
        Model model = parse("""
                (float x, float p) => (float s, float second) {
                  y = Mul (x, x)
                  d = ai.onnx.preview.training.Gradient <xs: strings = ["x"], y: string = "y"> (p)
                  s = Add (y, d)
                  e = ai.onnx.preview.training.Gradient <xs: strings = ["x"], y: string = "y"> (x)
                  second = ai.onnx.preview.training.Gradient <xs: strings = ["x"], y: string = "e"> (x)
                }
                """);
        Map<String, double[]> found = run(model, Map.of("x", number(3), "p", number(10)));
        assertArrayEquals(new double[] {29}, found.get("s"));
        assertArrayEquals(new double[] {2}, found.get("second"));
    }

    @Test
    void aNameThatIsNoValueIsRefused() {
        Model model = parse(
                "(float x) => (float d) { d = ai.onnx.preview.training.Gradient <xs: strings = [\"x\"], y: string = \"z\"> (x) }");
        GradientException refusal = assertThrows(
                GradientException.class, () -> Passes.of("expand-gradients").run(model));
        assertTrue(String.valueOf(refusal.getMessage()).contains("names 'z'"), refusal.getMessage());
    }
}
