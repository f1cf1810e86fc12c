package org.onnxtwist.autodiff;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Value;

/**
 * The gradients that {@link Backward} added to a graph.
 *
 * @param gradients the gradient with respect to each value that was asked for, of its shape and element type, in that order; each is made by a
 *     node of its own
 * @param independent the values on which the loss does not depend, whose gradients are zero
 */
public record Gradients(Map<Value, Value> gradients, List<Value> independent) {
    public Gradients {
        gradients = Collections.unmodifiableMap(new LinkedHashMap<>(gradients));
        independent = List.copyOf(independent);
    }

    /**
     * The gradient with respect to a value.
     *
     * @throws IllegalArgumentException when it was not asked for
     */
    public Value of(Value value) {
        return Optional.ofNullable(gradients.get(value))
                .orElseThrow(() -> new IllegalArgumentException("the gradient with respect to " + value
                        + " was not asked for: name it among the values to differentiate by"));
    }
}
