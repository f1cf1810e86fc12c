package org.onnxtwist.runtime.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceOptions.Optimization;
import org.onnxtwist.runtime.session.InferenceSession;

/** What models compute in ONNX Runtime with its optimisations off. */
final class ComputedOutputs {
    private ComputedOutputs() {}

    static Map<String, Tensor> of(Model model, Map<String, Tensor> inputs) {
        try (InferenceSession session = InferenceSession.open(
                "model",
                ByteBuffer.wrap(OnnxWriter.toBytes(model)),
                InferenceOptions.defaults().with(Optimization.NONE))) {
            return session.run(inputs);
        }
    }

    /** Numbers between -1 and 1 without a pattern along rows and columns. */
    static Tensor picture(long... dims) {
        float[] values = new float[(int) Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.7 + i % 13);
        }
        return Tensor.ofFloats(values, dims);
    }

    /**
     * Whether two models compute the same.
     *
     * @param bound of the largest difference, relative to the largest value of an output
     */
    static void assertClose(Model before, Model after, Map<String, Tensor> inputs, double bound) {
        Map<String, Tensor> expected = of(before, inputs);
        Map<String, Tensor> actual = of(after, inputs);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) -> assertClose(name, tensor, Objects.requireNonNull(actual.get(name)), bound));
    }

    private static void assertClose(String name, Tensor expected, Tensor actual, double bound) {
        assertArrayEquals(expected.dims(), actual.dims(), name);
        double[] right = expected.toDoubles();
        double[] got = actual.toDoubles();
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < right.length; i++) {
            largest = Math.max(largest, Math.abs(right[i]));
            worst = Math.max(worst, Math.abs(right[i] - got[i]));
        }
        assertTrue(worst <= bound * largest, name + " is off by " + worst + ", its largest value is " + largest);
    }
}
