package org.onnxtwist.ir.tensor;

import java.util.List;
import org.onnxtwist.ir.type.ValueType;

/**
 * A sparse tensor in coordinate form.
 *
 * @param values the non-zero elements, a vector
 * @param indices int64, either one linear index or one row of coordinates for each value
 * @param dims the sizes of the dense tensor
 */
public record SparseTensor(Tensor values, Tensor indices, List<Long> dims) {
    public SparseTensor {
        dims = List.copyOf(dims);
    }

    /** The type of the dense tensor. */
    public ValueType type() {
        return ValueType.tensor(
                values.dtype(), dims.stream().mapToLong(Long::longValue).toArray());
    }
}
