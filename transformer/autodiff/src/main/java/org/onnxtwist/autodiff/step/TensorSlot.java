package org.onnxtwist.autodiff.step;

import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/**
 * A tensor that each step reads and renews: a parameter, running statistics, or the state of an optimiser.
 *
 * @param name the input of the step
 * @param next the output that is the input of the next step
 * @param initial its elements before the first step
 */
public record TensorSlot(String name, String next, Tensor initial) {
    /** The suffix of the names of outputs that renew a tensor. */
    static final String NEXT = ".next";

    /** A slot whose output is named after its input. */
    static TensorSlot of(String name, Tensor initial) {
        return new TensorSlot(name, name + NEXT, initial);
    }

    public ValueType type() {
        return initial.type();
    }
}
