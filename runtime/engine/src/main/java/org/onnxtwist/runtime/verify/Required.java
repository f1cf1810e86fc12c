package org.onnxtwist.runtime.verify;

import java.util.Map;
import org.onnxtwist.ir.tensor.Tensor;

/** Looks up values that must be present. */
final class Required {
    private Required() {}

    /** Returns the tensor of the given name, which a run must have given. */
    static Tensor tensor(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("a run gave no tensor '" + name + "'");
        }
        return tensor;
    }
}
