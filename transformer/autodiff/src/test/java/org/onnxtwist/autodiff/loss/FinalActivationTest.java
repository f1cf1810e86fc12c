package org.onnxtwist.autodiff.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.onnxtwist.autodiff.Backward;
import org.onnxtwist.autodiff.Execution;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** A model that ends with probabilities is trained by the scores before them; the numbers are written out by hand. */
final class FinalActivationTest {
    private static final String HEAD = "<ir_version: 8, opset_import: [\"\" : 18]>\ng ";

    private static double[] gradient(String graph, Loss loss, Tensor x, Tensor target) throws OrtException {
        Model model = OnnxText.parse(HEAD + graph);
        Value input = model.graph().inputs().get(0);
        Loss.Placed placed = loss.addTo(model);
        Value gradient = Backward.of(model, placed.value(), List.of(input)).of(input);
        gradient.setName("gradient");
        model.graph().addOutput(gradient);
        try (Execution execution = new Execution(model)) {
            return Objects.requireNonNull(
                    execution.run(Map.of("x", x, "target", target)).get("gradient"));
        }
    }

    /** softmax(x) - onehot(label) is finite where the probability of the label is zero. */
    @Test
    void theSoftmaxOfClassesIsLeftOut() throws OrtException {
        Tensor x = Tensor.ofFloats(new float[] {0, 200}, 1, 2);
        Tensor label = Tensor.ofLongs(new long[] {0}, 1);
        for (String axis : List.of("1", "-1")) {
            String graph = "(float[N, 2] x) => (float[N, 2] y) { p = Softmax<axis = " + axis + ">(x) y = Identity(p) }";
            assertArrayEquals(
                    new double[] {-1, 1}, gradient(graph, SoftmaxCrossEntropy.PLAIN, x, label), 1e-6, "axis " + axis);
        }
    }

    @Test
    void theSoftmaxOfAnotherAxisStays() {
        Model model = OnnxText.parse(HEAD + "(float[N, 3, 4] x) => (float[N, 3, 4] y) { y = Softmax<axis = 2>(x) }");
        SoftmaxCrossEntropy.PLAIN.addTo(model);
        assertEquals(0, model.graph().inputs().get(0).consumers().count() - 1);
    }

    @Test
    void theSigmoidIsLeftOut() throws OrtException {
        String graph = "(float[N, 1] x) => (float[N, 1] y) { y = Sigmoid(x) }";
        Tensor x = Tensor.ofFloats(new float[] {200}, 1, 1);
        Tensor target = Tensor.ofFloats(new float[] {0}, 1, 1);
        assertArrayEquals(new double[] {1}, gradient(graph, new BinaryCrossEntropy(Optional.empty()), x, target), 1e-6);
    }
}
