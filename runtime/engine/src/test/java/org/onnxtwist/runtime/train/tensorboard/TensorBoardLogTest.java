package org.onnxtwist.runtime.train.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.runtime.train.Classification;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.StepResult;
import org.onnxtwist.runtime.train.TrainingListener.EpochProgress;

/** Event files, read by a decoder that is written from the specifications of TFRecord and protobuf. */
final class TensorBoardLogTest {
    @TempDir
    Path folder = Path.of(".");

    private Path written() throws IOException {
        try (TensorBoardLog log = new TensorBoardLog(folder.resolve("run/events"))) {
            log.updated(
                    new EpochProgress(1, 1, 2, 8),
                    new StepResult(299, 1, 4, Map.of("correct", 6.0, "positions", 8.0), 3),
                    0.5);
            log.updated(new EpochProgress(1, 2, 2, 8), new StepResult(300, 1, 2, Map.of(), 1), 0.25);
            log.epochEnded(
                    1,
                    3,
                    Optional.of(new Evaluation(
                            4, 1.5, Optional.of(new Classification(List.of(List.of(3L, 0L), List.of(1L, 0L)), 4)))));
            log.epochEnded(2, 3, Optional.empty());
        }
        try (Stream<Path> files = Files.list(folder.resolve("run/events"))) {
            List<Path> all = files.toList();
            assertEquals(1, all.size());
            return all.get(0);
        }
    }

    @Test
    void eachStepAndEvaluationIsAnEvent() throws IOException {
        Path file = written();
        assertTrue(file.getFileName().toString().startsWith("events.out.tfevents."), file.toString());
        List<String> events = new ArrayList<>();
        for (byte[] record : records(Files.readAllBytes(file))) {
            events.add(event(record));
        }
        assertEquals(
                List.of(
                        "version brain.Event:2",
                        "step 299 session {1=1}",
                        "step 299 {train/loss=4.0} {train/accuracy=0.75} {train/rate=0.5} {train/gradient_norm=3.0}",
                        "step 300 {train/loss=2.0} {train/rate=0.25} {train/gradient_norm=1.0}",
                        "step 300 {validation/loss=1.5} {validation/accuracy=0.75}"),
                events);
    }

    /** TensorFlow's own files begin with these bytes: the length of the first event, and the checksum of that. */
    @Test
    void theFileBeginsAsOthersDo() throws IOException {
        byte[] begin = Arrays.copyOf(Files.readAllBytes(written()), 12);
        assertArrayEquals(HexFormat.of().parseHex("1800000000000000a37f4b22"), begin);
    }

    @Test
    void aFailureIsThrownAtTheEnd() throws IOException {
        Path place = Files.createDirectory(folder.resolve("gone"));
        TensorBoardLog log = new TensorBoardLog(place);
        Files.delete(place);
        log.updated(new EpochProgress(1, 1, 2, 8), new StepResult(1, 1, 4, Map.of(), 3), 0.5);
        log.updated(new EpochProgress(1, 2, 2, 8), new StepResult(2, 1, 4, Map.of(), 3), 0.5);
        assertThrows(IOException.class, log::close);
    }

    private static List<byte[]> records(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (buffer.hasRemaining()) {
            int begin = buffer.position();
            byte[] data = new byte[(int) buffer.getLong()];
            assertEquals(masked(Arrays.copyOfRange(file, begin, begin + 8)), buffer.getInt());
            buffer.get(data);
            assertEquals(masked(data), buffer.getInt());
            records.add(data);
        }
        return records;
    }

    /** CRC-32C bit by bit, with the reversed polynomial 0x82f63b78, then the rotation and the constant of TFRecord. */
    private static int masked(byte[] data) {
        int crc = -1;
        for (byte each : data) {
            crc ^= each & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private static long varint(ByteBuffer buffer) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = buffer.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static ByteBuffer part(ByteBuffer buffer) {
        byte[] bytes = new byte[(int) varint(buffer)];
        buffer.get(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(part(buffer)).toString();
    }

    private static String event(byte[] record) {
        ByteBuffer buffer = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder text = new StringBuilder();
        while (buffer.hasRemaining()) {
            long key = varint(buffer);
            switch ((int) key) {
                case 1 << 3 | 1 -> assertEquals(System.currentTimeMillis() / 1e3, buffer.getDouble(), 600);
                case 2 << 3 -> text.append("step ").append(varint(buffer));
                case 3 << 3 | 2 -> text.append("version ").append(text(buffer));
                case 5 << 3 | 2 -> summary(part(buffer), text);
                case 7 << 3 | 2 -> session(part(buffer), text);
                default -> throw new AssertionError("field " + key);
            }
        }
        return text.toString();
    }

    private static void session(ByteBuffer buffer, StringBuilder text) {
        text.append(" session {")
                .append(varint(buffer) >> 3)
                .append('=')
                .append(varint(buffer))
                .append('}');
    }

    private static void summary(ByteBuffer buffer, StringBuilder text) {
        while (buffer.hasRemaining()) {
            assertEquals(1 << 3 | 2, varint(buffer));
            ByteBuffer value = part(buffer);
            assertEquals(1 << 3 | 2, varint(value));
            text.append(" {").append(text(value)).append('=');
            assertEquals(2 << 3 | 5, varint(value));
            text.append(value.getFloat()).append('}');
        }
    }
}
