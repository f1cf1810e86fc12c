package org.onnxtwist.autodiff;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Value;

/**
 * The gradients that {@link Backward} added to a graph.
 *
 * @param of the gradient with respect to each value that was asked for, of its shape and element type, in that order; each is made by a
 *     node of its own
 * @param independent the values on which the loss does not depend, whose gradients are zero
 */
public record Gradients(Map<Value, Value> of, List<Value> independent) {
    public Gradients {
        of = Collections.unmodifiableMap(new LinkedHashMap<>(of));
        independent = List.copyOf(independent);
    }
}
