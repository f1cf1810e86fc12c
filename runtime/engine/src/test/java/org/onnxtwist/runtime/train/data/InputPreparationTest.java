package org.onnxtwist.runtime.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/** What becomes of the values of examples on their way into a model. */
final class InputPreparationTest {
    private static final InputPreparation PLAIN = InputPreparation.defaults();
    private static final LoaderOptions WHOLE =
            LoaderOptions.defaults().withShuffled(false).withBatch(100).withThreads(0);

    @TempDir
    Path folder;

    private static Tensor bytes(int[] values, long... dims) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return Tensor.of(DType.UINT8, dims, TensorContent.wrap(bytes.flip()));
    }

    /** Examples with these inputs, and the targets 0, 1, 2, ... */
    private Examples examples(String descr, Tensor inputs) throws IOException {
        Tensor labels = Tensor.ofLongs(
                IntStream.range(0, (int) inputs.dim(0)).asLongStream().toArray(), inputs.dim(0));
        return Examples.ofNpy(
                DataFiles.npy(folder.resolve("x.npy"), descr, inputs),
                DataFiles.npy(folder.resolve("y.npy"), "<i8", labels));
    }

    private static Tensor prepared(Examples examples, Port input, InputPreparation preparation) {
        return prepared(examples, input, preparation, 0);
    }

    private static Tensor prepared(Examples examples, Port input, InputPreparation preparation, long seed) {
        Port labels = DataFiles.port("y", DType.INT64, 0);
        BatchLoader loader = new BatchLoader(examples, input, labels, preparation, WHOLE);
        try (Stream<Batch> batches = loader.batches(seed, 0, 0)) {
            return Objects.requireNonNull(
                    batches.findFirst().orElseThrow().tensors().get("x"));
        }
    }

    private static void requireRefusal(String part, Executable call) {
        String sentence = assertThrows(OnnxTwistException.class, call).getMessage();
        assertTrue(sentence.contains(part), sentence);
    }

    @Test
    void bytesAreScaledAndNormalised() throws IOException {
        Examples examples = examples("|u1", bytes(new int[] {0, 51, 255, 102, 204, 10}, 1, 3, 1, 2));
        Port input = DataFiles.port("x", DType.FLOAT, 0, 3, 1, 2);
        assertArrayEquals(
                new float[] {0, 0.2f, 1, 0.4f, 0.8f, 10 / 255f},
                prepared(examples, input, PLAIN).toFloats());
        // numpy: (values / 255 - mean) / std in double precision, then float32
        assertArrayEquals(
                new float[] {-1, -0.6f, 1, 0, 1.5f, -0.4019608f},
                prepared(examples, input, PLAIN.withNormalization(List.of(0.5, 0.4, 0.2), List.of(0.5, 0.6, 0.4)))
                        .toFloats(),
                1e-7f);
        assertArrayEquals(
                new float[] {-1, 50, 254, 101, 203, 9},
                prepared(examples, input, PLAIN.withScale(1).withNormalization(List.of(1.0), List.of()))
                        .toFloats());
        requireRefusal(
                "there are 2 numbers to normalise with, but the model's input 'x' has 3 channels",
                () -> prepared(examples, input, PLAIN.withNormalization(List.of(1.0, 2.0), List.of())));
    }

    @ParameterizedTest
    @CsvSource({
        // stored, taken, as numpy's reshape and transpose make it
        "'2,2,3', '0,3,2,2', '0 3 6 9 1 4 7 10 2 5 8 11'",
        "'2,3,2', '0,2,3,2', '0 1 2 3 4 5 6 7 8 9 10 11'",
        "'3,2,2', '0,2,2,3', '0 4 8 1 5 9 2 6 10 3 7 11'",
        "'2,2,3', '0,2,2,3', '0 1 2 3 4 5 6 7 8 9 10 11'",
        "'3,4', '0,1,3,4', '0 1 2 3 4 5 6 7 8 9 10 11'",
        "'2,6', '0,2,6,1', '0 1 2 3 4 5 6 7 8 9 10 11'",
        "'3,4', '0,0,0,0', '0 1 2 3 4 5 6 7 8 9 10 11'",
        "'12', '0,1,3,4', '0 1 2 3 4 5 6 7 8 9 10 11'",
        "'3,4', '0,12', '0 1 2 3 4 5 6 7 8 9 10 11'",
        "'3,4', '0,0,0', '0 1 2 3 4 5 6 7 8 9 10 11'"
    })
    void arraysAreLaidOutAsTheModelTakesThem(String stored, String taken, String expected) throws IOException {
        Examples examples = examples("|u1", bytes(IntStream.range(0, 12).toArray(), sizes("1," + stored)));
        Tensor tensor = prepared(examples, DataFiles.port("x", DType.DOUBLE, sizes(taken)), PLAIN.withScale(1));
        assertEquals(expected, text(tensor));
    }

    private static String text(Tensor tensor) {
        StringBuilder text = new StringBuilder();
        for (double element : tensor.toDoubles()) {
            text.append(text.isEmpty() ? "" : " ").append(Math.round(element));
        }
        return text.toString();
    }

    private static long[] sizes(String text) {
        return Stream.of(text.split(",")).mapToLong(Long::parseLong).toArray();
    }

    @Test
    void sizesAndChannelsThatDoNotFitAreRefused() throws IOException {
        Examples examples = examples("|u1", bytes(new int[24], 2, 3, 4));
        Port matrix = DataFiles.port("x", DType.FLOAT, 0, 5);
        requireRefusal(
                "x.npy' has uint8[3,4] for each example, but the model's input 'x' is float[?,5]: give data of its sizes",
                () -> prepared(examples, matrix, PLAIN));
        Port features = DataFiles.port("x", DType.FLOAT, 0, 16, 3, 4);
        requireRefusal("has pictures of 1 channels", () -> prepared(examples, features, PLAIN));
        Port text = DataFiles.port("x", DType.STRING, 0);
        requireRefusal("but the data are numbers", () -> prepared(examples, text, PLAIN));
        Port pictures = DataFiles.port("x", DType.FLOAT, 0, 1, 3, 4);
        requireRefusal("the height is stated as 9", () -> prepared(examples, pictures, PLAIN.withSize(9, 4)));
        requireRefusal(
                "holds no normalised values",
                () -> prepared(
                        examples,
                        DataFiles.port("x", DType.UINT8, 0, 1, 3, 4),
                        PLAIN.withNormalization(List.of(1.0), List.of())));
        requireRefusal(
                "only pictures, which have four axes, can be augmented",
                () -> prepared(
                        examples,
                        DataFiles.port("x", DType.FLOAT, 0, 12),
                        PLAIN.with(Augmentation.none().withFlip(1))));
        Examples images = Examples.ofImageFolder(DataFiles.images(folder.resolve("images"), 1));
        requireRefusal("need four axes", () -> prepared(images, matrix, PLAIN));
    }

    @Test
    void masksDoNotFollowPicturesThatMove() throws IOException {
        Examples masks = Examples.ofNpy(
                DataFiles.npy(folder.resolve("x.npy"), "|u1", bytes(new int[8], 2, 1, 2, 2)),
                DataFiles.npy(folder.resolve("m.npy"), "|u1", bytes(new int[] {0, 1, 2, 3, 4, 5, 6, 7}, 2, 2, 2)));
        Port input = DataFiles.port("x", DType.FLOAT, 0, 1, 2, 2);
        Port target = DataFiles.port("y", DType.INT32, 0, 2, 2);
        InputPreparation moving = PLAIN.with(Augmentation.none().withCrop(1));
        requireRefusal(
                "m.npy' has targets of 2 axes, which do not follow",
                () -> new BatchLoader(masks, input, target, moving, WHOLE));
        InputPreparation colours = PLAIN.with(Augmentation.none().withColors(0.5, 0, 0));
        BatchLoader loader = new BatchLoader(masks, input, target, colours, WHOLE);
        assertEquals(
                List.of(List.of(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)), DataFiles.elements(loader, "y", 0, 0, 0));
    }

    @Test
    void valuesOfTheModelsOwnTypeAreNotRounded() throws IOException {
        long large = (1L << 62) + 1;
        Examples examples = examples("<i8", Tensor.ofLongs(new long[] {large, -large}, 2));
        assertArrayEquals(
                new long[] {large, -large},
                prepared(examples, DataFiles.port("x", DType.INT64, 0), PLAIN).toLongs());
        Examples pixels = examples("<f8", Tensor.ofDoubles(DType.DOUBLE, new double[] {0.1, 0.2}, 1, 1, 1, 2));
        assertArrayEquals(
                new double[] {0.1, 0.2},
                prepared(pixels, DataFiles.port("x", DType.DOUBLE, 0, 1, 1, 2), PLAIN)
                        .toDoubles());
    }

    @ParameterizedTest
    @CsvSource({"FLOAT16, 0.199951171875", "BFLOAT16, 0.2001953125", "DOUBLE, 0.2", "UINT8, 51", "INT64, 51"})
    void allTypesOfInputsAreWritten(DType dtype, double expected) throws IOException {
        DataFiles.png(folder.resolve("images/a/x.png"), 2, 3, 0x333333);
        Examples images = Examples.ofImageFolder(folder.resolve("images"));
        Tensor tensor = prepared(images, DataFiles.port("x", dtype, 0, 1, 3, 2), PLAIN);
        assertEquals(dtype, tensor.dtype());
        for (double element : tensor.toDoubles()) {
            assertEquals(expected, element, 1e-9);
        }
    }

    @Test
    void greyAndColoursAreConverted() throws IOException {
        DataFiles.png(folder.resolve("images/a/x.png"), 1, 1, 0xff0000);
        Examples images = Examples.ofImageFolder(folder.resolve("images"));
        // The luminance of red, by ITU-R BT.601.
        assertEquals(
                0.299,
                prepared(images, DataFiles.port("x", DType.FLOAT, 0, 1, 1, 1), PLAIN)
                        .toFloats()[0],
                1e-6);
        Examples grey = examples("|u1", bytes(new int[] {7, 8}, 1, 1, 2));
        assertEquals(
                "7 8 7 8 7 8", text(prepared(grey, DataFiles.port("x", DType.FLOAT, 0, 3, 1, 2), PLAIN.withScale(1))));
    }

    @Test
    void tablesAreNormalisedByColumn() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "a,b,kind\n1,10,cat\n3,30,dog\n");
        Examples table = Examples.ofCsv(file);
        Port input = DataFiles.port("x", DType.FLOAT, 0, 2);
        InputPreparation normalised = PLAIN.withNormalizationOf(table, input);
        assertEquals(List.of(2.0, 20.0), normalised.mean());
        assertArrayEquals(
                new float[] {-1, -1, 1, 1}, prepared(table, input, normalised).toFloats());
    }

    /** One bright pixel in the middle of 5x5 goes to each place that a shift by up to 1 allows, mirrored or not. */
    @Test
    void picturesAreShiftedAndMirrored() throws IOException {
        int[] values = new int[25];
        values[2 * 5 + 1] = 200;
        Examples examples = examples("|u1", bytes(values, 1, 5, 5));
        Port input = DataFiles.port("x", DType.FLOAT, 0, 1, 5, 5);
        InputPreparation moving =
                PLAIN.withScale(1).with(Augmentation.none().withCrop(1).withFlip(0.5));
        Set<String> places = new HashSet<>();
        for (int seed = 0; seed < 400; seed++) {
            float[] prepared = prepared(examples, input, moving, seed).toFloats();
            int at = IntStream.range(0, 25)
                    .filter(i -> prepared[i] == 200)
                    .findFirst()
                    .orElseThrow();
            places.add(at / 5 + " " + at % 5);
        }
        // Columns 0 to 2, mirrored 4 to 2.
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 15; i++) {
            expected.add((1 + i / 5) + " " + i % 5);
        }
        assertEquals(expected, places);
    }

    @Test
    void brightnessIsUniformInItsRange() throws IOException {
        Examples examples = examples("|u1", bytes(new int[] {100}, 1, 1, 1));
        Port input = DataFiles.port("x", DType.FLOAT, 0, 1, 1, 1);
        InputPreparation jitter = PLAIN.withScale(1).with(Augmentation.none().withColors(0.2, 0, 0));
        double[] drawn = IntStream.range(0, 2000)
                .mapToDouble(seed -> prepared(examples, input, jitter, seed).toFloats()[0])
                .sorted()
                .toArray();
        // The quartiles of the uniform distribution on 80 to 120; their standard error is 0.4 at most.
        assertEquals(80, drawn[0], 0.2);
        assertEquals(90, drawn[500], 2);
        assertEquals(100, drawn[1000], 2);
        assertEquals(110, drawn[1500], 2);
        assertEquals(120, drawn[1999], 0.2);
    }

    @Test
    void examplesAreAugmentedEachInItsOwnWay() throws IOException {
        Examples examples = examples(
                "|u1", bytes(IntStream.range(0, 18).map(i -> 40 + i % 9 * 20).toArray(), 2, 3, 3));
        Port input = DataFiles.port("x", DType.FLOAT, 0, 1, 3, 3);
        InputPreparation turning =
                PLAIN.with(Augmentation.none().withRotation(45).withScale(0.2));
        double[] turned = prepared(examples, input, turning).toDoubles();
        assertNotEquals(turned[0], turned[9]);
        InputPreparation more =
                PLAIN.with(Augmentation.none().withRotation(45).withScale(0.2).withFlip(1));
        double[] mirrored = prepared(examples, input, more).toDoubles();
        for (int i = 0; i < 18; i++) {
            // A further change does not alter the angle.
            assertEquals(turned[i], mirrored[i / 3 * 3 + 2 - i % 3], 1e-9);
        }
    }

    @Test
    void strengthsHaveRanges() {
        assertThrows(IllegalArgumentException.class, () -> Augmentation.none().withFlip(1.5));
        assertThrows(IllegalArgumentException.class, () -> Augmentation.none().withScale(1));
        assertThrows(IllegalArgumentException.class, () -> Augmentation.none().withRotation(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Augmentation.none().withCrop(-1));
        assertThrows(IllegalArgumentException.class, () -> PLAIN.withNormalization(List.of(), List.of(0.0)));
        assertThrows(
                IllegalArgumentException.class, () -> LoaderOptions.defaults().withBatch(0));
    }
}
