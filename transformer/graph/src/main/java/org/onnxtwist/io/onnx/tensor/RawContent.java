package org.onnxtwist.io.onnx.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import org.onnxtwist.io.file.SourceFile;
import org.onnxtwist.ir.tensor.TensorContent;

/**
 * Elements in the field raw_data.
 *
 * @param bytes a view of the mapped file, or of a message on the heap when they are few; never empty
 * @param source that file; empty when the model came from memory
 */
public record RawContent(ByteBuffer bytes, Optional<SourceFile> source) implements TensorContent.Packed {
    @Override
    public long byteSize() {
        return bytes.capacity();
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        return bytes.slice(Math.toIntExact(offset), length).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void transferTo(WritableByteChannel target) throws IOException {
        ByteBuffer all = bytes.duplicate();
        try {
            while (all.hasRemaining()) {
                target.write(all);
            }
        } catch (IOException e) {
            // The system cannot read what was cut from the mapped file, and says so of the target.
            source.ifPresent(SourceFile::requireUnchanged);
            throw e;
        }
    }
}
