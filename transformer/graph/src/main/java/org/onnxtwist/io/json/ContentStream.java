package org.onnxtwist.io.json;

import java.io.InputStream;
import java.nio.ByteBuffer;
import org.onnxtwist.ir.tensor.TensorContent.Packed;

/** The bytes of a content, one piece of it in memory at a time. */
final class ContentStream extends InputStream {
    private static final int PIECE = 1 << 16;

    private final Packed content;
    private long next;
    private ByteBuffer piece = ByteBuffer.allocate(0);

    ContentStream(Packed content) {
        this.content = content;
    }

    private boolean hasMore() {
        if (!piece.hasRemaining() && next < content.byteSize()) {
            piece = content.read(next, (int) Math.min(PIECE, content.byteSize() - next));
            next += piece.remaining();
        }
        return piece.hasRemaining();
    }

    @Override
    public int read() {
        return hasMore() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int part = Math.min(length, piece.remaining());
        piece.get(target, offset, part);
        return part;
    }
}
