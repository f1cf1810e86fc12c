package org.onnxtwist.runtime.train.tensorboard;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events. It is a sequence of TFRecords: the length of the data as a 64-bit integer, its checksum, the data, and
 * their checksum, all little-endian. The data are a protobuf message {@code Event}.
 */
final class EventFile implements Closeable {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;

    /** The fields of the messages Summary, Value and SessionLog. */
    private static final int VALUE = 1;

    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int STATUS = 1;
    private static final int START = 1;

    private static final int MASK = 0xa282ead8;

    private final OutputStream stream;

    EventFile(Path file) throws IOException {
        stream = new BufferedOutputStream(
                Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        Message event = event(0);
        event.bytes(FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.UTF_8));
        write(event);
    }

    /** Says that events begin, or begin again, with a step: those of later steps in other files of the folder do not hold any more. */
    void begin(long step) throws IOException {
        Message status = new Message();
        status.integer(STATUS, START);
        Message event = event(step);
        event.bytes(SESSION_LOG, status.toByteArray());
        write(event);
    }

    /** Writes numbers of a step. */
    void add(long step, Map<String, Double> numbers) throws IOException {
        Message summary = new Message();
        numbers.forEach((tag, number) -> {
            Message value = new Message();
            value.bytes(TAG, tag.getBytes(StandardCharsets.UTF_8));
            value.number(SIMPLE_VALUE, number.floatValue());
            summary.bytes(VALUE, value.toByteArray());
        });
        Message event = event(step);
        event.bytes(SUMMARY, summary.toByteArray());
        write(event);
    }

    private static Message event(long step) {
        Message event = new Message();
        event.number(WALL_TIME, System.currentTimeMillis() / 1e3);
        if (step != 0) {
            event.integer(STEP, step);
        }
        return event;
    }

    private void write(Message message) throws IOException {
        byte[] data = message.toByteArray();
        byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
        stream.write(length);
        stream.write(checksum(length));
        stream.write(data);
        stream.write(checksum(data));
    }

    /** The masked CRC-32C of the TFRecord format. */
    private static byte[] checksum(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return littleEndian(Integer.BYTES)
                .putInt(Integer.rotateRight((int) crc.getValue(), 15) + MASK)
                .array();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    void flush() throws IOException {
        stream.flush();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    /** A protobuf message in its wire format, of which few fields are needed here. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int SIXTY_FOUR_BITS = 1;
        private static final int LENGTH_DELIMITED = 2;
        private static final int THIRTY_TWO_BITS = 5;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private void integer(int field, long value) {
            key(field, VARINT);
            varint(value);
        }

        private void number(int field, double value) {
            key(field, SIXTY_FOUR_BITS);
            bytes.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
        }

        private void number(int field, float value) {
            key(field, THIRTY_TWO_BITS);
            bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
        }

        private void bytes(int field, byte[] value) {
            key(field, LENGTH_DELIMITED);
            varint(value.length);
            bytes.writeBytes(value);
        }

        private void key(int field, int type) {
            varint((long) field << 3 | type);
        }

        private void varint(long value) {
            long left = value;
            while ((left & ~0x7fL) != 0) {
                bytes.write((int) ((left & 0x7f) | 0x80));
                left >>>= 7;
            }
            bytes.write((int) left);
        }

        private byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
