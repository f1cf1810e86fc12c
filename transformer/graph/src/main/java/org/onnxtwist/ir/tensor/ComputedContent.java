package org.onnxtwist.ir.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;
import org.onnxtwist.ir.type.DType;

/**
 * Elements that a formula gives, each rounded once from double. They take no memory: whoever writes the tensor computes them.
 *
 * @param dtype float, double, float16 or bfloat16
 * @param elements how many
 * @param formula gives, for one pass over a range, the element at a row-major position
 */
public record ComputedContent(DType dtype, long elements, Supplier<LongToDoubleFunction> formula)
        implements TensorContent.Packed {
    /** A tensor whose elements depend on their position alone. */
    public static Tensor tensor(DType dtype, long[] dims, LongToDoubleFunction formula) {
        return tensor(dtype, dims, () -> formula);
    }

    /** A tensor whose elements are computed with state of their own for each pass, such as a reader of another tensor. */
    public static Tensor tensor(DType dtype, long[] dims, Supplier<LongToDoubleFunction> formula) {
        long elements = 1;
        for (long dim : dims) {
            elements = Math.multiplyExact(elements, dim);
        }
        return Tensor.of(dtype, dims, new ComputedContent(dtype, elements, formula));
    }

    @Override
    public long byteSize() {
        return dtype.byteSize(elements);
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        Objects.checkFromToIndex(offset, Math.addExact(offset, length), byteSize());
        int width = dtype.bits() / Byte.SIZE;
        long first = offset / width;
        int skipped = (int) (offset % width);
        int count = (int) ((offset + length + width - 1) / width - first);
        ByteBuffer bytes = ByteBuffer.allocate(count * width).order(ByteOrder.LITTLE_ENDIAN);
        LongToDoubleFunction element = formula.get();
        for (int i = 0; i < count; i++) {
            ElementEncoder.putDouble(bytes, dtype, element.applyAsDouble(first + i));
        }
        return bytes.slice(skipped, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
