package org.onnxtwist.runtime.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** Data sets in folders and files, and their parts. */
final class ExamplesTest {
    @TempDir
    Path folder;

    private static void requireRefusal(String part, Executable read) {
        String sentence = assertThrows(OnnxTwistException.class, read).getMessage();
        assertTrue(sentence.contains(part), sentence);
    }

    private static long[] labels(Examples examples) {
        return Arrays.stream(examples.positions())
                .mapToLong(examples.targets()::label)
                .toArray();
    }

    private Examples npy(Tensor inputs, Tensor labels) throws IOException {
        return Examples.ofNpy(
                DataFiles.npy(folder.resolve("inputs.npy"), "<f4", inputs),
                DataFiles.npy(folder.resolve("labels.npy"), "<i8", labels));
    }

    @Test
    void foldersAreClassesByName() throws IOException {
        DataFiles.images(folder, 2, 1, 3);
        Files.createDirectories(folder.resolve(".cache"));
        Files.writeString(folder.resolve("b/notes.txt"), "one only");
        DataFiles.png(folder.resolve("b/more/x.PNG"), 2, 2, 0);
        DataFiles.png(folder.resolve("stray.png"), 2, 2, 0);
        Examples examples = Examples.ofImageFolder(folder);
        assertEquals(List.of("a", "b", "c"), examples.classes());
        assertEquals(7, examples.size());
        assertArrayEquals(new long[] {0, 0, 1, 1, 2, 2, 2}, labels(examples));
        assertEquals(
                "{" + folder.resolve("b/notes.txt") + "=has no ending of an image that can be read, "
                        + folder.resolve("stray.png") + "=lies in no class's folder}",
                examples.skipped().toString());
    }

    @Test
    void partsOfADataSetAreFound() throws IOException {
        DataFiles.images(folder.resolve("train"), 2, 2, 2);
        DataFiles.images(folder.resolve("val"), 0, 1, 1);
        DataSplits splits = DataSplits.open(folder);
        assertEquals(6, splits.train().size());
        // The classes of the training data count, though the first has no image here.
        assertArrayEquals(new long[] {1, 2}, labels(splits.validation().orElseThrow()));
        assertTrue(splits.test().isEmpty());
        assertEquals(splits, splits.withValidation(0.5, 0));
        DataFiles.png(folder.resolve("val/d/x.png"), 2, 2, 0);
        requireRefusal("has a folder 'd', which is no class of the training data", () -> DataSplits.open(folder));
    }

    @Test
    void filesAreFoundByTheirNames() throws IOException {
        Files.write(
                folder.resolve("train-images-idx3-ubyte"),
                new byte[] {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 9});
        requireRefusal("has no file train-labels-idx1-ubyte", () -> DataSplits.open(folder));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 4, 5});
        assertArrayEquals(new long[] {4, 5}, labels(DataSplits.open(folder).train()));

        Path arrays = Files.createDirectories(folder.resolve("arrays"));
        DataFiles.npy(arrays.resolve("inputs.npy"), "<f4", Tensor.ofFloats(new float[6], 3, 2));
        DataFiles.npy(arrays.resolve("targets.npy"), "<f4", Tensor.ofFloats(new float[12], 3, 4));
        assertEquals(
                "float[4]", DataSplits.open(arrays).train().targets().type().toString());

        Path tables = Files.createDirectories(folder.resolve("tables"));
        Files.writeString(tables.resolve("train.csv"), "x,y\n1,cat\n2,dog\n");
        Files.writeString(tables.resolve("test.csv"), "x,y\n2,dog\n");
        assertArrayEquals(new long[] {1}, labels(DataSplits.open(tables).test().orElseThrow()));
        assertEquals(2, DataSplits.open(tables.resolve("train.csv")).train().size());
    }

    @Test
    void whatHoldsNoDataIsRefused() throws IOException {
        requireRefusal("has no folders of images", () -> DataSplits.open(folder));
        Path text = Files.writeString(folder.resolve("a.txt"), "x");
        requireRefusal("is neither a folder nor a .csv file", () -> DataSplits.open(text));
        assertThrows(NoSuchFileException.class, () -> DataSplits.open(folder.resolve("nothing")));
        DataFiles.images(folder, 1);
        Files.createDirectories(folder.resolve("empty"));
        requireRefusal(
                "'" + folder.resolve("empty") + "' is the folder of a class, but has no image",
                () -> DataSplits.open(folder));
    }

    @Test
    void lengthsHaveToMatch() {
        requireRefusal(
                "has 3 examples, but '" + folder.resolve("labels.npy") + "' has targets for 2",
                () -> npy(Tensor.ofFloats(new float[3], 3), Tensor.vector(0, 1)));
        requireRefusal("has no examples", () -> npy(Tensor.ofFloats(new float[0], 0, 5), Tensor.vector()));
        requireRefusal("holds a single number", () -> npy(Tensor.ofFloats(new float[1]), Tensor.vector(0)));
    }

    @Test
    void labelsHaveToBeThoseOfClasses() throws IOException {
        Examples examples = npy(Tensor.ofFloats(new float[3], 3), Tensor.vector(0, 2, 1));
        examples.requireLabels(3);
        requireRefusal(
                "labels.npy': example 1 has the label 2, but the model has 2 classes, 0 to 1",
                () -> examples.requireLabels(2));
        Examples negative = npy(Tensor.ofFloats(new float[3], 3), Tensor.vector(0, 0, -1));
        requireRefusal("example 2 has the label -1", () -> negative.requireLabels(2));
        Examples masks = npy(Tensor.ofFloats(new float[3], 3), Tensor.ofLongs(new long[6], 3, 2));
        requireRefusal("has int64[2] for each example, which is no label", () -> masks.requireLabels(2));
        Path table = Files.writeString(folder.resolve("a.csv"), "x,y\n\n1,0\n2,7\n");
        requireRefusal(
                "a.csv': line 4 has the label 7", () -> Examples.ofCsv(table).requireLabels(2));
        DataFiles.images(folder.resolve("images"), 1, 1);
        Examples images = Examples.ofImageFolder(folder.resolve("images"));
        requireRefusal("has the label 1 ('b'), but the model has one output", () -> images.requireLabels(1));
    }

    @Test
    void aPartForValidationHasItsShareOfEachClass() throws IOException {
        long[] labels = IntStream.range(0, 100)
                .mapToLong(i -> i < 60 ? 0 : i < 90 ? 1 : 2)
                .toArray();
        DataSplits whole = new DataSplits(
                npy(Tensor.ofFloats(new float[100], 100), Tensor.vector(labels)), Optional.empty(), Optional.empty());
        DataSplits parts = whole.withValidation(0.2, 5);
        Examples validation = parts.validation().orElseThrow();
        assertEquals(80, parts.train().size());
        assertArrayEquals(
                new long[] {12, 6, 2},
                IntStream.range(0, 3)
                        .mapToLong(label -> Arrays.stream(labels(validation))
                                .filter(l -> l == label)
                                .count())
                        .toArray());
        int[] all = IntStream.concat(Arrays.stream(parts.train().positions()), Arrays.stream(validation.positions()))
                .sorted()
                .toArray();
        assertArrayEquals(IntStream.range(0, 100).toArray(), all);
        assertArrayEquals(
                validation.positions(),
                whole.withValidation(0.2, 5).validation().orElseThrow().positions());
        assertTrue(!Arrays.equals(
                validation.positions(),
                whole.withValidation(0.2, 6).validation().orElseThrow().positions()));
        requireRefusal("give a number between 0 and 1", () -> whole.withValidation(1, 0));
        requireRefusal("leaves none on one side", () -> whole.withValidation(0.001, 0));
    }

    @Test
    void meanAndDeviationAreThoseOfEachChannel() throws IOException {
        // numpy: a.mean((0, 2, 3)), a.std((0, 2, 3)) of the array below.
        float[] values = new float[2 * 3 * 1 * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = 1e6f + i * i;
        }
        Examples examples = npy(Tensor.ofFloats(values, 2, 3, 1, 2), Tensor.vector(0, 1));
        InputPreparation prepared = InputPreparation.defaults()
                .with(Augmentation.none().withFlip(0.5))
                .withNormalizationOf(examples, DataFiles.port("x", DType.FLOAT, 0, 3, 1, 2));
        assertArrayEquals(
                new double[] {1000021.5, 1000039.5, 1000065.5},
                prepared.mean().stream().mapToDouble(Double::doubleValue).toArray(),
                1e-6);
        assertArrayEquals(
                new double[] {21.5, 33.58943286213687, 45.71925196238451},
                prepared.std().stream().mapToDouble(Double::doubleValue).toArray(),
                1e-9);
        assertEquals(0.5, prepared.augmentation().flip());
        Examples constant = npy(Tensor.ofFloats(new float[] {7, 7}, 2, 1), Tensor.vector(0, 1));
        assertEquals(
                List.of(1.0),
                InputPreparation.defaults()
                        .withNormalizationOf(constant, DataFiles.port("x", DType.FLOAT, 0, 1))
                        .std());
    }
}
