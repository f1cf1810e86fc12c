package org.onnxtwist.io.wire;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.TensorContent.Packed;

/** Writes the pieces of a message: small ones gathered in a buffer, large contents straight from where they lie. */
public final class MessageOutput {
    private static final int BUFFER = 1 << 17;
    private static final int GATHERED = 1 << 14;
    private static final int LONGEST_VARINT = 10;

    private final WritableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final OutputStream stream = new OutputStream() {
        @Override
        public void write(int octet) throws IOException {
            room(1);
            buffer.put((byte) octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (int done = 0; done < length; ) {
                room(1);
                int part = Math.min(buffer.remaining(), length - done);
                buffer.put(bytes, offset + done, part);
                done += part;
            }
        }
    };

    public MessageOutput(WritableByteChannel channel) {
        this.channel = channel;
    }

    /** Bytes that the tag and length of a field take. */
    static long fieldHead(int number, long length) {
        return (long) CodedOutputStream.computeTagSize(number) + CodedOutputStream.computeUInt64SizeNoTag(length);
    }

    /** Begins a field whose value has {@code length} bytes. */
    void field(int number, long length) throws IOException {
        room(2 * LONGEST_VARINT);
        varint(((long) number << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED);
        varint(length);
    }

    private void varint(long value) {
        long rest = value;
        while (rest >= 0x80) {
            buffer.put((byte) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
    }

    /** The fields of a message, without a tag or length. */
    void fields(MessageLite message) throws IOException {
        CodedOutputStream coded = CodedOutputStream.newInstance(stream, GATHERED);
        message.writeTo(coded);
        coded.flush();
    }

    void content(Packed content) throws IOException {
        if (content.byteSize() <= GATHERED) {
            room(GATHERED);
            buffer.put(content.read(0, (int) content.byteSize()));
        } else {
            flush();
            transfer(content, channel);
        }
    }

    public void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    private void room(int bytes) throws IOException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    /** Moves a content to a channel, and makes sure that all of it has arrived: the lengths around it are written already. */
    public static void transfer(Packed content, WritableByteChannel channel) throws IOException {
        try {
            transferAll(content, channel);
        } catch (IOException e) {
            // The system cannot read what was cut from a mapped file, and says so of the target.
            if (String.valueOf(e.getMessage()).contains("Bad address")) {
                throw new InvalidModelException(
                        "a file of weights was truncated while it was read: run this again when nothing writes to it",
                        e);
            }
            throw e;
        }
    }

    private static void transferAll(Packed content, WritableByteChannel channel) throws IOException {
        if (channel instanceof FileChannel file) {
            long start = file.position();
            content.transferTo(file);
            if (file.position() - start != content.byteSize()) {
                throw new IOException(
                        "a tensor of " + content.byteSize() + " bytes was written as " + (file.position() - start));
            }
        } else {
            content.transferTo(channel);
        }
    }
}
