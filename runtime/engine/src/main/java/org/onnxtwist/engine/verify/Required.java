package org.onnxtwist.engine.verify;

import java.util.Map;
import org.onnxtwist.ir.tensor.Tensor;

/** What has to be there. */
final class Required {
    private Required() {}

    /** The tensor of that name. */
    static Tensor tensor(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("a run gave no tensor '" + name + "'");
        }
        return tensor;
    }
}
