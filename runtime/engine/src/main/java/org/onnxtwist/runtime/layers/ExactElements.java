package org.onnxtwist.runtime.layers;

import java.util.function.LongToDoubleFunction;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.tensor.TensorElements;

/** The elements of tensors in double precision: those that a formula gives as it gives them, before they are rounded to a type. */
final class ExactElements {
    private ExactElements() {}

    /** Returns the element at a row-major position, for one pass. */
    static LongToDoubleFunction of(Tensor tensor) {
        return tensor.content() instanceof TensorContent.Computed computed
                ? computed.formula().get()
                : TensorElements.of(tensor)::doubleAt;
    }

    static boolean areZero(Tensor tensor) {
        LongToDoubleFunction element = of(tensor);
        for (long at = 0; at < tensor.elements(); at++) {
            if (element.applyAsDouble(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
