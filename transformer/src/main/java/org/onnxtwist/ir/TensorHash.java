package org.onnxtwist.ir;

import java.util.zip.CRC32C;

/** A hash of what a tensor holds, for finding equal ones; {@link Tensor#sameElements} decides. */
public final class TensorHash {
    private static final int WINDOW = 1 << 16;

    private TensorHash() {}

    /** Equal for tensors of {@link Tensor#sameElements the same elements}. Reads the whole content, window by window. */
    public static long of(Tensor tensor) {
        long described = 31L * tensor.dtype().hashCode() + tensor.shape().hashCode();
        if (tensor.content() instanceof TensorContent.Text text) {
            return 31 * described + text.hashCode();
        }
        CRC32C sum = new CRC32C();
        TensorContent.Packed content = tensor.packed();
        for (long offset = 0; offset < content.byteSize(); offset += WINDOW) {
            sum.update(content.read(offset, (int) Math.min(WINDOW, content.byteSize() - offset)));
        }
        return described << Integer.SIZE ^ sum.getValue();
    }
}
