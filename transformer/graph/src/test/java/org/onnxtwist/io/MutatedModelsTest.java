package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.SmallModels.Somewhere;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.defect.InvalidModelException;

/** Whatever happens to the bytes of a model: they are refused, or read and written without loss. */
final class MutatedModelsTest {
    private static final int ROUNDS = 3000;

    private static final List<byte[]> SEEDS = Stream.of(
                    SmallModels.floats().build(), SmallModels.manyFloats().build())
            .flatMap(tensor -> Arrays.stream(Somewhere.values()).map(place -> place.holding(tensor)))
            .map(ModelProto::toByteArray)
            .toList();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutatedModels(long seed) throws IOException {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = SEEDS.get(random.nextInt(SEEDS.size()));
            for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
                bytes = mutate(bytes, random);
            }
            read += isRead(bytes) ? 1 : 0;
        }
        assertTrue(read > ROUNDS / 20 && read < ROUNDS * 19 / 20, "neither all nor nothing is read: " + read);
    }

    private static boolean isRead(byte[] bytes) throws IOException {
        Model model;
        try {
            model = OnnxReader.read(ByteBuffer.wrap(bytes));
        } catch (InvalidModelException refused) {
            return false;
        }
        assertEquals(List.of(), GraphCheck.findings(model));
        CodedInputStream input = CodedInputStream.newInstance(bytes);
        input.setRecursionLimit(1000);
        assertEquals(ModelProto.parseFrom(input), ModelProto.parseFrom(OnnxWriter.toBytes(model)));
        return true;
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(bytes.length);
        byte[] copy = bytes.clone();
        switch (random.nextInt(6)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt();
            case 2 -> copy[at] = (byte) (random.nextBoolean() ? 0xff : 0);
            case 3 -> {
                return splice(bytes, at, at + random.nextInt(Math.min(8, bytes.length - at) + 1), new byte[0]);
            }
            case 4 -> {
                byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + random.nextInt(40)));
                int target = random.nextInt(bytes.length);
                return splice(bytes, target, target, piece);
            }
            default -> {
                byte[] noise = new byte[random.nextInt(6)];
                random.nextBytes(noise);
                return splice(bytes, at, at, noise);
            }
        }
        return copy;
    }

    /** The bytes with those from {@code from} to {@code to} replaced. */
    private static byte[] splice(byte[] bytes, int from, int to, byte[] piece) {
        byte[] result = new byte[bytes.length - (to - from) + piece.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(piece, 0, result, from, piece.length);
        System.arraycopy(bytes, to, result, from + piece.length, bytes.length - to);
        return result;
    }
}
