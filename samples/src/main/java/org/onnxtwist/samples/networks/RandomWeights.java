package org.onnxtwist.samples.networks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/**
 * Uniform random floats that are a function of the seed and the position, computed whenever they are read: a network of any size
 * takes no memory. Only additions, multiplications and shifts are used, so the bits are the same everywhere.
 *
 * @param stream the number of the random sequence
 * @param count the number of values
 * @param low the lower bound
 * @param high the upper bound, which is never reached
 */
record RandomWeights(long stream, long count, float low, float high) implements TensorContent.Packed {
    private static final long ODD = 0x2545f4914f6cdd1dL;
    private static final int BITS = 24;

    static Tensor tensor(long stream, float low, float high, long... dims) {
        long count = 1;
        for (long dim : dims) {
            count *= dim;
        }
        return Tensor.of(DType.FLOAT, dims, new RandomWeights(stream, count, low, high));
    }

    @Override
    public long byteSize() {
        return count * Float.BYTES;
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ byteSize());
        long first = offset / Float.BYTES;
        int skip = (int) (offset % Float.BYTES);
        int elements = (skip + length + Float.BYTES - 1) / Float.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < elements; i++) {
            bytes.putFloat(at(first + i));
        }
        return bytes.slice(skip, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private float at(long index) {
        long bits = scramble(scramble(stream) + index * ODD) >>> (Long.SIZE - BITS);
        return low + (high - low) * (bits * (1.0f / (1 << BITS)));
    }

    /** Two rounds of multiplication and a folding of the upper half, which leaves no bit that depends on few others. */
    private static long scramble(long value) {
        long bits = (value ^ (value >>> 32)) * 0xd6e8feb86659fd93L;
        bits = (bits ^ (bits >>> 32)) * 0xd6e8feb86659fd93L;
        return bits ^ (bits >>> 32);
    }
}
