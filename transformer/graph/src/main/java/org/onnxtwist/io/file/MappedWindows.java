package org.onnxtwist.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.onnxtwist.ir.tensor.TensorContent;

/** A part of a file of any length, mapped read-only in windows, because one buffer reaches 2 GiB only. Outlives its channel. */
public final class MappedWindows {
    private static final long WINDOW = 1L << 30;

    private final List<MappedByteBuffer> windows;

    private MappedWindows(List<MappedByteBuffer> windows) {
        this.windows = windows;
    }

    /** Maps {@code length} bytes from {@code start}, which must lie within the file. */
    public static MappedWindows map(FileChannel channel, long start, long length) throws IOException {
        List<MappedByteBuffer> windows = new ArrayList<>();
        for (long offset = 0; offset < length; offset += WINDOW) {
            windows.add(channel.map(FileChannel.MapMode.READ_ONLY, start + offset, Math.min(WINDOW, length - offset)));
        }
        return new MappedWindows(List.copyOf(windows));
    }

    /** The {@code length} bytes from {@code offset} as a tensor's content. */
    public TensorContent.Packed content(long offset, long length) {
        return new Content(this, offset, length);
    }

    private ByteBuffer read(long offset, int length) {
        if (length == 0) {
            return ByteBuffer.allocate(0).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        int index = (int) (offset / WINDOW);
        int within = (int) (offset % WINDOW);
        if (within + (long) length <= WINDOW) {
            return windows.get(index).slice(within, length).order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (int from = within; joined.hasRemaining(); from = 0, index++) {
            joined.put(windows.get(index).slice(from, (int) Math.min(WINDOW - from, joined.remaining())));
        }
        return joined.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private record Content(MappedWindows file, long start, long byteSize) implements TensorContent.Packed {
        @Override
        public ByteBuffer read(long offset, int length) {
            Objects.checkFromIndexSize(offset, /* size= */ length, /* length= */ byteSize);
            return file.read(start + offset, length);
        }
    }
}
