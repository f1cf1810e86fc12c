package org.onnxtwist.io.external;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.TensorContent;

/** Elements in a file of external data. The file is opened for each access, so that a model holds no file open. */
public record ExternalContent(ExternalFile file, long offset, long byteSize) implements TensorContent.Packed {
    /** From here on a window is mapped; a smaller one is read, because a mapping costs more than a copy of it. */
    private static final int MAP_FROM = 4 << 20;

    @Override
    public boolean isAvailable() {
        return !file.isMissing();
    }

    @Override
    public ByteBuffer read(long from, int length) {
        Objects.checkFromIndexSize(from, /* size= */ length, /* length= */ byteSize);
        try (FileChannel channel = file.open()) {
            if (length >= MAP_FROM) {
                return channel.map(FileChannel.MapMode.READ_ONLY, offset + from, length)
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
            ByteBuffer window = ByteBuffer.allocate(length);
            while (window.hasRemaining()) {
                if (channel.read(window, offset + from + window.position()) < 0) {
                    throw new EOFException("the end came early");
                }
            }
            file.source().requireUnchanged();
            return window.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw explained(e);
        }
    }

    @Override
    public void transferTo(WritableByteChannel target) throws IOException {
        if (!(target instanceof FileChannel)) {
            Packed.super.transferTo(target);
            return;
        }
        // File to file is one call into the system: no page of the data is mapped or copied here.
        try (FileChannel channel = file.open()) {
            long end = offset + byteSize;
            for (long position = offset; position < end; ) {
                long moved = channel.transferTo(position, end - position, target);
                if (moved <= 0) {
                    throw file.source().changed(new EOFException("the end came early"));
                }
                position += moved;
            }
        }
        file.source().requireUnchanged();
    }

    /** A read may have failed because the file was cut. */
    private RuntimeException explained(IOException e) {
        try {
            file.source().requireUnchanged();
        } catch (InvalidModelException changed) {
            changed.addSuppressed(e);
            return changed;
        }
        return e instanceof EOFException ? file.source().changed(e) : new UncheckedIOException(e);
    }
}
