package org.onnxtwist.pass.fold;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/** Puts a small tensor together from elements of others of the same type, bit by bit. */
final class ElementCopy {
    private final DType dtype;
    private final int width;
    private final ByteBuffer target;

    private ElementCopy(DType dtype, int count) {
        this.dtype = dtype;
        this.width = dtype.bits() / Byte.SIZE;
        this.target = ByteBuffer.allocate(count * width).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Tells whether elements of that type can be moved one by one: all but strings and those of less than a byte. */
    static boolean moves(DType dtype) {
        return dtype.bits() >= Byte.SIZE;
    }

    static ElementCopy of(DType dtype, int count) {
        return new ElementCopy(dtype, count);
    }

    /** All bytes of a tensor, to copy from. */
    static ByteBuffer bytes(Tensor tensor) {
        return tensor.packed().read(0, Math.toIntExact(tensor.packed().byteSize()));
    }

    /** Adds the element at a position. */
    void add(ByteBuffer source, int position) {
        target.put(source.slice(position * width, width));
    }

    /** Adds neighbouring elements. */
    void add(ByteBuffer source, int position, int count) {
        target.put(source.slice(position * width, count * width));
    }

    Tensor finish(long... dims) {
        return Tensor.of(dtype, dims, TensorContent.wrap(target.flip()));
    }

    /** The tensor of sizes {@code dims} whose elements stand at these positions of {@code source}. */
    static Tensor pick(Tensor source, int[] positions, long... dims) {
        ElementCopy copy = of(source.dtype(), positions.length);
        ByteBuffer bytes = bytes(source);
        for (int position : positions) {
            copy.add(bytes, position);
        }
        return copy.finish(dims);
    }
}
