package org.onnxtwist.autodiff.rule;

import java.util.List;
import java.util.function.Supplier;
import org.onnxtwist.ir.Value;

/** Differentiates, in the place of a node, other nodes that compute the same. */
@FunctionalInterface
public interface Recomputation {
    /** @param formula places the nodes, and returns a value for each output of the node that has a gradient, at the output's index */
    void differentiate(Supplier<List<Value>> formula);
}
