package org.onnxtwist.runtime.train.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * What one step of a training is given.
 *
 * @param examples how many examples it has, at least 1
 * @param tensors inputs and targets of any types and shapes, by the names of the model's inputs that take them. A {@link BatchLoader} uses
 *     the memory of a batch again as soon as the next one is asked for
 */
public record Batch(int examples, Map<String, Tensor> tensors) {
    public Batch {
        if (examples < 1 || tensors.isEmpty()) {
            throw new IllegalArgumentException(
                    "a batch has at least one example and one tensor, not " + examples + " and " + tensors.keySet());
        }
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * A batch with as many examples as the first of its tensors has along its first axis. Where not all have one row an example, such as boxes
     * of which an image has any number, give the number of examples to the constructor, or a map that keeps the order of its entries.
     *
     * @throws IllegalArgumentException when there is no tensor, or the first is a scalar or empty
     */
    public static Batch of(Map<String, Tensor> tensors) {
        return new Batch(
                tensors.values().stream()
                        .findFirst()
                        .filter(tensor -> tensor.rank() > 0)
                        .map(tensor -> Math.toIntExact(tensor.dim(0)))
                        .orElse(0),
                tensors);
    }
}
