package org.onnxtwist.runtime.train.data.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.onnxtwist.ir.tensor.TensorContent;

/** Elements that are stored with their most significant byte first, read with the least significant byte first. */
record BigEndianContent(TensorContent.Packed stored, int width) implements TensorContent.Packed {
    /** The content itself where the order of bytes makes no difference. */
    static TensorContent.Packed of(TensorContent.Packed stored, int width) {
        return width == 1 ? stored : new BigEndianContent(stored, width);
    }

    @Override
    public long byteSize() {
        return stored.byteSize();
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        int skipped = (int) (offset % width);
        int whole = (skipped + length + width - 1) / width * width;
        ByteBuffer bytes = stored.read(offset - skipped, whole);
        ByteBuffer reversed = ByteBuffer.allocate(whole);
        for (int i = 0; i < whole; i++) {
            reversed.put(i, bytes.get(i - i % width + width - 1 - i % width));
        }
        return reversed.slice(skipped, length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
