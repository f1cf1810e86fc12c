package org.onnxtwist.engine.verify;

import java.util.LinkedHashMap;
import java.util.Map;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Tensor;

/** Tensors by name, as a model or its copy in float takes them. */
final class TensorTypes {
    private TensorTypes() {}

    /** The tensors, those that are double or bfloat16 in float where {@code converted}. */
    static Map<String, Tensor> inFloat(Map<String, Tensor> tensors, boolean converted) {
        if (!converted) {
            return tensors;
        }
        Map<String, Tensor> result = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> result.put(
                name,
                tensor.dtype() == DType.DOUBLE || tensor.dtype() == DType.BFLOAT16
                        ? FloatCopy.inFloat(tensor)
                        : tensor));
        return result;
    }

    static Tensor required(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("a run gave no tensor '" + name + "'");
        }
        return tensor;
    }
}
