package org.onnxtwist.ir.tensor;

import java.nio.ByteBuffer;

/** A hash of what a tensor holds, for finding equal ones; {@link Tensor#sameElements} decides. The same in every run. */
final class TensorHash {
    private static final int WINDOW = 1 << 16;
    // A prime of the XXH64 hash.
    private static final long PRIME = 0xC2B2AE3D27D4EB4FL;

    private TensorHash() {}

    /** 64 bits, equal for tensors of {@link Tensor#sameElements the same elements}. Reads the whole content, window by window. */
    static long of(Tensor tensor) {
        long sum = add(tensor.dtype().code(), tensor.rank());
        for (int axis = 0; axis < tensor.rank(); axis++) {
            sum = add(sum, tensor.dim(axis));
        }
        if (tensor.content() instanceof TensorContent.Text text) {
            for (Bytes element : text.elements()) {
                sum = add(add(sum, element.size()), ByteBuffer.wrap(element.toByteArray()));
            }
            return sum;
        }
        TensorContent.Packed content = tensor.packed();
        for (long offset = 0; offset < content.byteSize(); offset += WINDOW) {
            sum = add(sum, content.read(offset, (int) Math.min(WINDOW, content.byteSize() - offset)));
        }
        return sum;
    }

    private static long add(long sum, ByteBuffer bytes) {
        long result = sum;
        while (bytes.remaining() >= Long.BYTES) {
            result = add(result, bytes.getLong());
        }
        while (bytes.hasRemaining()) {
            result = add(result, bytes.get());
        }
        return result;
    }

    private static long add(long sum, long bits) {
        long mixed = (sum ^ bits * SplitMix64.INCREMENT) * PRIME;
        return mixed ^ mixed >>> Integer.SIZE;
    }
}
