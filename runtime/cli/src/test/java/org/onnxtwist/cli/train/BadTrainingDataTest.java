package org.onnxtwist.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.cli.CommandRun;

/** Data that a stranger may give by mistake. */
final class BadTrainingDataTest {
    @TempDir
    Path folder = Path.of(".");

    private void assertRefused(CommandRun run, int status, String sentence) {
        assertEquals(status, run.status(), run.out() + run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertFalse(Files.exists(new PointNet(folder).output()));
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void numbersThatAreNotFiniteAreNamed(float number) throws IOException {
        PointNet net = new PointNet(folder);
        float[] points = PointNet.points(2 * 17 + 1, number);
        Path data = net.data("bad", points, PointNet.labels(points));
        CommandRun run = net.train(net.model(), data, "--optimizer", "sgd");
        assertRefused(run, 3, "inputs.npy': example 17 has " + number + " as its element 1");
    }

    @Test
    void numbersThatDoNotFitTheModelsTypeAreNamed() throws IOException {
        PointNet net = new PointNet(folder);
        Path data = Files.writeString(folder.resolve("points.csv"), "x,y,label\n1,2,0\n1e300,2,1\n3,2,0\n2,2,1\n");
        assertRefused(net.train(net.model(), data, "--validation", "0"), 3, "line 3 has 1.0E300 as its element 0");
    }

    @Test
    void theLabelsOfAllPartsAreChecked() throws IOException {
        PointNet net = new PointNet(folder);
        float[] points = PointNet.points(0);
        net.data("parts/train", points, PointNet.labels(points));
        long[] labels = PointNet.labels(points);
        labels[5] = 2;
        for (String part : List.of("validation", "test")) {
            net.data("parts/" + part, points, labels);
            assertRefused(
                    net.train(net.model(), folder.resolve("parts")),
                    3,
                    part + "/labels.npy': example 5 has the label 2, but the model has 2 classes");
            net.data("parts/" + part, points, PointNet.labels(points));
        }
    }

    @Test
    void labelsThatAreNoIntegersAreExplained() throws IOException {
        PointNet net = new PointNet(folder);
        Path data = net.data();
        PointNet.npy(data.resolve("labels.npy"), "<f4", "(200,)", new byte[800]);
        assertRefused(net.train(net.model(), data), 3, "has one number of type float for each example");
        PointNet.npy(data.resolve("labels.npy"), "<f4", "(200, 2)", new byte[1600]);
        assertRefused(net.train(net.model(), data), 3, "such as labels.argmax(1)");
        PointNet.npy(data.resolve("labels.npy"), "<U3", "(200,)", new byte[2400]);
        assertRefused(net.train(net.model(), data), 3, "for example numpy.unique(array, return_inverse=True)[1]");
        CommandRun regression = net.train(net.model(), net.data(), "--loss", "squared-error");
        assertRefused(regression, 3, "but the targets of this loss are float[batch,2]");
    }

    @Test
    void aTableInUtf16IsToldApart() throws IOException {
        PointNet net = new PointNet(folder);
        Path data = folder.resolve("points.csv");
        Files.write(data, "x,y,label\n1,2,0\n".getBytes(StandardCharsets.UTF_16));
        assertRefused(net.train(net.model(), data), 3, "points.csv' is text in UTF-16: save it in UTF-8");
    }

    @Test
    void imagesThatCannotBeReadAreNamedAndCounted() throws IOException {
        Path network = folder.resolve("net8.onnx");
        CommandRun made = CommandRun.of("new", "resnet20", "--input", "3x8x8", "--classes", "2", "-o", network);
        assertEquals(0, made.status(), made.err());
        for (String name : List.of("train/a/1", "train/a/2", "train/b/1", "train/b/2", "validation/a/1")) {
            Path file = folder.resolve("images/" + name + ".png");
            Files.createDirectories(file.resolveSibling("."));
            ImageIO.write(new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        }
        Path bad = folder.resolve("images/train/a/bad.png");
        Files.writeString(bad, "no picture");
        Files.writeString(folder.resolve("images/train/b/notes.txt"), "no picture");
        PointNet net = new PointNet(folder);
        CommandRun run = net.train(network, folder.resolve("images"), "--epochs", "1");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.err().contains("2 files were not used:\n  '" + bad + "' is not an image"), run.err());
        Files.delete(net.output());

        Files.writeString(folder.resolve("images/validation/a/1.png"), "no picture");
        CommandRun refused = net.train(network, folder.resolve("images"), "--epochs", "1");
        assertRefused(refused, 3, "validation' has no image that can be read");
        assertFalse(refused.out().contains("epoch 1"), refused.out());
    }
}
