package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.autodiff.rule.convolution.WinogradForm;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;

/** Convolutions that are filtered compute what ONNX Runtime's own compute. */
final class WinogradFormTest {
    private static final long IN = 18;

    @ParameterizedTest
    @CsvSource({
        "16, 8, 1 1 1 1, 1, 3, true",
        "20, 14, 1 1 1 1, 1, 3, false",
        "16, 12, 0 0 0 0, 1, 3, true",
        "16, 7, 2 1 1 0, 1, 2, true",
        "20, 12, 1 2 1 2, 2, 3, true",
        "16, 8, 1 0 1 0, 1, 1, false"
    })
    void computesTheSame(long out, long rows, String pads, long dilation, long width, boolean bias)
            throws OrtException {
        long[] padding =
                Arrays.stream(pads.split(" ")).mapToLong(Long::parseLong).toArray();
        Model model = model(out, rows, padding, dilation, width, bias);
        Map<String, Tensor> given = given(out, rows, width);
        Map<String, double[]> expected = run(model, given);
        assertTrue(new WinogradForm().run(model));
        Map<String, double[]> found = run(model, given);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, values) ->
                assertEquals(0, difference(values, Objects.requireNonNull(found.get(name))), 1e-5, name));
        assertFalse(new WinogradForm().run(model), "the second run changed the model");
        assertEquals(
                List.of(6L, 6L),
                StreamSupport.stream(model.graph().nodes().spliterator(), false)
                        .filter(node -> node.operator().equals(Conv.ID))
                        .map(Conv.GROUP::of)
                        .toList(),
                "the convolution and the one of its input's gradient");
        Value x = model.graph().inputs().get(0);
        assertEquals(1, x.consumers().count(), "the gradient of the kernel reads what the convolution does");
    }

    @Test
    void constantKernelsStay() {
        Model model = model(16, 8, new long[] {1, 1, 1, 1}, 1, 3, false);
        Graph graph = model.graph();
        Value kernel = graph.addInitializer("k", random(16, IN, 3, 3));
        graph.inputs().get(1).replaceUsesWith(kernel);
        assertFalse(new WinogradForm().run(model));
    }

    /** y = Conv(x, w, b) of a batch of any size, and its gradients, with respect to what it reads. */
    private static Model model(long out, long rows, long[] pads, long dilation, long width, boolean bias) {
        Model model = Model.create("conv", 18);
        Graph graph = model.graph();
        Shape images = Shape.of(List.of(Dim.of("batch"), Dim.of(IN), Dim.of(rows), Dim.of(9)));
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, images));
        Value w = graph.addInput("w", ValueType.tensor(DType.FLOAT, out, IN, 3, width));
        Value b = graph.addInput("b", ValueType.tensor(DType.FLOAT, out));
        Conv conv = Conv.of(x, w).pads(pads).dilations(1, dilation);
        Value y = (bias ? conv.bias(b) : conv).name("conv").emit(Placement.atEnd(model, graph));
        y.setName("y");
        graph.addOutput(y);
        long height = rows + pads[0] + pads[2] - 2;
        long columns = 9 + pads[1] + pads[3] - dilation * (width - 1);
        Shape positions = Shape.of(List.of(Dim.of("batch"), Dim.of(out), Dim.of(height), Dim.of(columns)));
        Value dy = graph.addInput("dy", ValueType.tensor(DType.FLOAT, positions));
        List<Value> of = bias ? List.of(x, w, b) : List.of(x, w);
        Gradients gradients = Backward.using(GradientRules.standard()).pullBack(model, Map.of(y, dy), of);
        of.forEach(value -> {
            gradients.of(value).setName("d." + value.hint());
            graph.addOutput(gradients.of(value));
        });
        return model;
    }

    private static Map<String, Tensor> given(long out, long rows, long width) {
        return Map.of(
                "x", random(2, IN, rows, 9),
                "w", random(out, IN, 3, width),
                "b", random(out));
    }

    private static Map<String, double[]> run(Model model, Map<String, Tensor> given) throws OrtException {
        Map<String, Tensor> all = new HashMap<>(given);
        ValueType type = model.graph().inputs().get(3).type();
        long[] dims = new long[4];
        for (int axis = 0; axis < 4; axis++) {
            dims[axis] = type.shape().size(axis).orElse(2);
        }
        all.put("dy", random(dims));
        try (Execution execution = new Execution(model)) {
            return execution.run(all);
        }
    }

    /** The greatest difference, relative to the largest element. */
    private static double difference(double[] expected, double[] found) {
        assertEquals(expected.length, found.length);
        double difference = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        return difference / largest;
    }

    private static Tensor random(long... dims) {
        int count = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        return Tensor.ofDoubles(
                DType.FLOAT, new Random(count).doubles(count, -1, 1).toArray(), dims);
    }
}
