package org.onnxtwist.io.wire;

import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A channel that fills a buffer of the right size. */
public record BufferChannel(ByteBuffer target) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
        int length = source.remaining();
        target.put(source);
        return length;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        // Nothing to release.
    }
}
