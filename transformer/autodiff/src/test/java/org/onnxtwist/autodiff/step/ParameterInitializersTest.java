package org.onnxtwist.autodiff.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.loss.MeanSquaredError;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.schema.check.Checker;

/** Weights are found wherever exporters write them. */
final class ParameterInitializersTest {
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : 18]>\ng ";

    private static final StepOptions STEP =
            StepOptions.of(new MeanSquaredError(Optional.empty()), UpdateOptions.of(new Sgd(0, false)));

    private static List<String> parameters(Model model) {
        return TrainingStep.of(model, STEP).parameters().stream()
                .map(TensorSlot::name)
                .toList();
    }

    @Test
    void constantNodesAndBranchesHaveWeights() {
        Model model = OnnxText.parse(
                HEAD + "(float[1, 2] x, bool c) => (float[1, 2] y) { w = Constant<value = float[2, 2] {1, 2, 3, 4}>() "
                        + "a = MatMul(x, w) y = If(c) <then_branch = t () => (float[1, 2] s) <float[2] v = {5, 6}> { s = Add(a, v) }, "
                        + "else_branch = e () => (float[1, 2] r) { v = Constant<value = float[2] {7, 8}>() r = Mul(a, v) }> }");
        assertEquals(List.of("w", "v", "v2"), parameters(model));
        TrainingStep step = TrainingStep.of(model, STEP);
        Model copy = GraphCopy.of(model);
        step.separateParameters(copy);
        assertEquals(List.of(), Checker.check(copy));
        for (TensorSlot slot : step.parameters()) {
            Value value = Objects.requireNonNull(copy.graph().valuesByName().get(slot.name()));
            assertTrue(
                    Arrays.equals(
                            slot.initial().toDoubles(),
                            value.initializer().orElseThrow().toDoubles()),
                    slot.name());
        }
    }

    @Test
    void zeroStatesOfRecurrentLayersAreNoWeights() {
        String lstm =
                "(float[2, 1, 1] x) => (float[2, 1, 1, 1] y) <float[1, 4, 1] w = {1, 1, 1, 1}, float[1, 4, 1] r = {1, 1, 1, 1}, "
                        + "float[2, 1, 1] h = {%s, 0}, float[1, 1, 1] c = {0}, int64[1] zero = {0}, int64[1] one = {1}> "
                        + "{ first = Slice(h, zero, one) y = LSTM<hidden_size = 1>(x, w, r, , , first, c) }";
        assertEquals(List.of("w", "r"), parameters(OnnxText.parse(HEAD + String.format(lstm, "0"))));
        assertEquals(List.of("w", "r", "h"), parameters(OnnxText.parse(HEAD + String.format(lstm, "0.5"))));
    }

    @Test
    void aQuantisedModelIsRefused() {
        Model model = OnnxText.parse(HEAD
                + "(float[1, 2] x) => (float[1, 2] y) <int8[2, 2] q = {1, 2, 3, 4}, float s = {0.1}, int8 z = {0}> "
                + "{ w = DequantizeLinear(q, s, z) y = MatMul(x, w) }");
        String message = String.valueOf(
                assertThrows(GradientException.class, () -> parameters(model)).getMessage());
        assertTrue(message.contains("quantise the trained one"), message);
    }
}
