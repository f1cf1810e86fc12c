package org.onnxtwist.io.wire;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.proto.TensorProto;

/**
 * A message's bytes on the heap without the raw data of its tensors, which stays where it is. The library can parse only what is in an
 * array, and weights are too big for that.
 *
 * <p>One byte stands in for the raw data of each tensor. Its position in the array identifies the data that it stands for, so that no
 * content of a file can be mistaken for a stand-in. The lengths of the messages around it are written with as many bytes as they had, which
 * the encoding allows, so that everything else is copied as it is. Malformed parts are copied too, so that the parser refuses them.
 */
public final class Skeleton {
    /** Raw data of at least so many bytes is left out. */
    private static final int DETACHED_FROM = 1024;

    private static final int STAND_IN = 1;

    private final ByteBuffer source;
    private final Map<Integer, ByteBuffer> detached = new HashMap<>();
    private byte[] bytes = new byte[1 << 12];
    private int size;
    private int at;
    private int copied;

    private Skeleton(ByteBuffer source) {
        this.source = source;
    }

    /**
     * The skeleton of a message.
     *
     * @param depth the maximum nesting depth of messages; anything deeper is copied as it is
     */
    static Skeleton of(ByteBuffer message, Descriptor type, int depth) {
        Skeleton skeleton = new Skeleton(message.slice());
        skeleton.message(type, message.remaining(), depth);
        skeleton.copyTo(message.remaining());
        return skeleton;
    }

    /** The skeleton for messages from which nothing was left out. */
    public static Skeleton whole() {
        return new Skeleton(ByteBuffer.allocate(0));
    }

    /** The bytes to parse. Parsed fields of type bytes must be views of them, not copies. */
    ByteString toParse() {
        return UnsafeByteOperations.unsafeWrap(bytes, 0, size);
    }

    /** The raw data that a field of the parsed message stands for; empty if the field holds its data itself. */
    public Optional<ByteBuffer> detached(ByteString field) {
        if (field.size() != STAND_IN) {
            return Optional.empty();
        }
        Locator locator = new Locator();
        try {
            UnsafeByteOperations.unsafeWriteTo(field, locator);
        } catch (IOException e) {
            throw new AssertionError("an array cannot fail to be read", e);
        }
        return Optional.ofNullable(detached.get(locator.offset));
    }

    /** Determines the position of a field in the skeleton. */
    private final class Locator extends ByteOutput {
        private int offset = -1;

        @Override
        public void writeLazy(byte[] value, int from, int length) {
            offset = value == bytes ? from : -1;
        }

        @Override
        public void write(byte[] value, int from, int length) {
            writeLazy(value, from, length);
        }

        @Override
        public void write(byte value) {
            offset = -1;
        }

        @Override
        public void write(ByteBuffer value) {
            offset = -1;
        }

        @Override
        public void writeLazy(ByteBuffer value) {
            offset = -1;
        }
    }

    private void message(Descriptor type, int end, int depth) {
        boolean isTensor = type.equals(TensorProto.getDescriptor());
        while (at < end) {
            long tag = varint(end);
            int number = (int) (tag >>> 3);
            if (tag < 0 || (tag & 7) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                skip(tag, end);
                continue;
            }
            int lengthAt = at;
            long length = varint(end);
            if (length < 0 || length > end - at) {
                at = end;
            } else if (isTensor && number == TensorProto.RAW_DATA_FIELD_NUMBER && length >= DETACHED_FROM) {
                detach(lengthAt, (int) length);
            } else {
                int fieldEnd = at + (int) length;
                // A message shorter than the smallest raw data that is left out contains none.
                Optional<Descriptor> step =
                        depth > 0 && length >= DETACHED_FROM ? TensorPaths.step(type, number) : Optional.empty();
                if (step.isPresent()) {
                    int removed = copied - size;
                    message(step.get(), fieldEnd, depth - 1);
                    shorten(
                            lengthAt - removed,
                            fieldEnd - (int) length - lengthAt,
                            (int) length,
                            copied - size - removed);
                }
                at = fieldEnd;
            }
        }
    }

    private void detach(int lengthAt, int length) {
        copyTo(lengthAt);
        room(at - lengthAt + STAND_IN);
        putLength(size, at - lengthAt, STAND_IN);
        size += at - lengthAt;
        detached.put(size, source.slice(at, length));
        bytes[size] = 0;
        size += STAND_IN;
        at += length;
        copied = at;
    }

    /** Reduces the length field of a copied message by the number of bytes that were left out of it. */
    private void shorten(int lengthAt, int width, int length, int removed) {
        if (removed > 0) {
            putLength(lengthAt, width, length - removed);
        }
    }

    private void putLength(int position, int width, int length) {
        int rest = length;
        for (int i = 0; i < width; i++) {
            bytes[position + i] = (byte) ((rest & 0x7f) | (i < width - 1 ? 0x80 : 0));
            rest >>>= 7;
        }
    }

    /** Skips a field that is not of type bytes; skips to the end if it is malformed. */
    private void skip(long tag, int end) {
        int groups = 0;
        for (long field = tag; ; field = varint(end)) {
            switch (field < 0 ? -1 : (int) (field & 7)) {
                case WireFormat.WIRETYPE_VARINT -> varint(end);
                case WireFormat.WIRETYPE_FIXED64 -> at = Math.min(end, at + 8);
                case WireFormat.WIRETYPE_FIXED32 -> at = Math.min(end, at + 4);
                case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    long length = varint(end);
                    at = length < 0 || length > end - at ? end : at + (int) length;
                }
                case WireFormat.WIRETYPE_START_GROUP -> groups++;
                case WireFormat.WIRETYPE_END_GROUP -> groups--;
                default -> at = end;
            }
            if (groups <= 0 || at >= end) {
                return;
            }
        }
    }

    /** The number that begins here; -1, at the end, where it is malformed or negative. */
    private long varint(int end) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && at < end; shift += 7) {
            byte octet = source.get(at++);
            value |= (long) (octet & 0x7f) << shift;
            if (octet >= 0) {
                return value;
            }
        }
        at = end;
        return -1;
    }

    private void copyTo(int end) {
        room(end - copied);
        source.get(copied, bytes, size, end - copied);
        size += end - copied;
        copied = end;
    }

    private void room(int length) {
        if (bytes.length - size < length) {
            long wanted = Math.max((long) size + length, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8));
            bytes = Arrays.copyOf(bytes, Math.toIntExact(wanted));
        }
    }
}
