package org.onnxtwist.pass.precision;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.tensor.encoding.Float16;
import org.onnxtwist.ir.type.DType;

/**
 * The elements of a float tensor as halves, rounded when they are read and never kept: the nearest half, ties to even.
 *
 * @param floats the elements of the float tensor
 */
record Float16Content(TensorContent.Packed floats) implements TensorContent.Packed {
    /** The tensor in float16. Nothing is read yet. */
    static Tensor of(Tensor tensor) {
        return Tensor.of(DType.FLOAT16, tensor.dims(), new Float16Content(tensor.packed()));
    }

    @Override
    public long byteSize() {
        return floats.byteSize() / Float.BYTES * Short.BYTES;
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        long first = offset / Short.BYTES;
        int skipped = (int) (offset % Short.BYTES);
        int count = (skipped + length + Short.BYTES - 1) / Short.BYTES;
        ByteBuffer source = floats.read(first * Float.BYTES, count * Float.BYTES);
        ByteBuffer halves = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            halves.putShort(Float16.fromFloat(source.getFloat()));
        }
        return halves.slice(skipped, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
