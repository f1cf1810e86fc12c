package org.onnxtwist.runtime.compare.tensor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;

/**
 * The rounding noise of a model: the largest difference, for each slice of each output, between runs on the same input that differ in
 * rounding alone.
 */
final class OutputNoise {
    private final Map<String, Tensor> expected;
    private final Map<String, Tensor> outputs;
    private final Map<String, double[]> largest = new HashMap<>();

    /**
     * @param expected the expected outputs by name, whose slices are used
     * @param outputs the outputs of the model in the run that further ones are compared with
     */
    OutputNoise(Map<String, Tensor> expected, Map<String, Tensor> outputs) {
        this.expected = expected;
        this.outputs = outputs;
    }

    /** Adds a further run. Elements that are not finite in one of the two runs, and outputs of other types or shapes, are ignored. */
    void add(Map<String, Tensor> further) {
        expected.forEach((name, wanted) -> {
            Tensor before = outputs.get(name);
            Tensor after = further.get(name);
            if (before != null && after != null && isLike(wanted, before) && isLike(wanted, after)) {
                add(name, Slices.of(wanted), before, after);
            }
        });
    }

    private static boolean isLike(Tensor wanted, Tensor tensor) {
        return wanted.dtype().isConvFloat()
                && tensor.dtype() == wanted.dtype()
                && tensor.shape().equals(wanted.shape());
    }

    private void add(String name, Slices slices, Tensor one, Tensor other) {
        double[] noise = largest.computeIfAbsent(name, any -> new double[slices.count()]);
        TensorElements before = TensorElements.of(one);
        TensorElements after = TensorElements.of(other);
        for (long i = 0; i < one.elements(); i++) {
            double difference = Math.abs(after.doubleAt(i) - before.doubleAt(i));
            if (difference < Double.POSITIVE_INFINITY) {
                int slice = slices.of(i);
                noise[slice] = Math.max(noise[slice], difference);
            }
        }
    }

    /** Returns the largest difference in a slice of an output; 0 if none was seen. */
    double of(String output, int slice) {
        double[] noise = largest.get(output);
        return noise == null || slice >= noise.length ? 0 : noise[slice];
    }

    /** Returns the largest difference of any output. */
    double largest() {
        return largest.values().stream().flatMapToDouble(Arrays::stream).max().orElse(0);
    }

    /** Returns the largest difference of any output in units of the scale of its slice. */
    double amplification(Map<String, Tensor> expected) {
        double largest = 0;
        for (Map.Entry<String, double[]> entry : this.largest.entrySet()) {
            Slices slices = Slices.of(Objects.requireNonNull(expected.get(entry.getKey()), "an expected output"));
            for (int slice = 0; slice < slices.count(); slice++) {
                if (slices.scale(slice) > 0) {
                    largest = Math.max(largest, entry.getValue()[slice] / slices.scale(slice));
                }
            }
        }
        return largest;
    }
}
