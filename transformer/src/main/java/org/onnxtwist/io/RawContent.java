package org.onnxtwist.io;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.ir.TensorContent;

/**
 * Elements in the field raw_data.
 *
 * @param bytes a view of the mapped file
 * @param source that file; empty when the model came from memory
 */
record RawContent(ByteString bytes, Optional<Path> source) implements TensorContent.Packed {
    @Override
    public long byteSize() {
        return bytes.size();
    }

    @Override
    public ByteBuffer read(long offset, int length) {
        int from = Math.toIntExact(offset);
        return bytes.substring(from, Math.addExact(from, length))
                .asReadOnlyByteBuffer()
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void transferTo(WritableByteChannel target) throws IOException {
        ByteBuffer all = bytes.asReadOnlyByteBuffer();
        while (all.hasRemaining()) {
            target.write(all);
        }
    }
}
