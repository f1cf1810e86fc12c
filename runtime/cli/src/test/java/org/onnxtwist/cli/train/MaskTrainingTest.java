package org.onnxtwist.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;

/** Segmentation: the class of each pixel is the target. */
final class MaskTrainingTest {
    private static final int EXAMPLES = 20;
    private static final int PIXELS = 16;

    @TempDir
    Path folder = Path.of(".");

    private Path model() throws IOException {
        Model model = Model.create("net", 20);
        Graph graph = model.graph();
        Value image = graph.addInput("image", type(1));
        Value weight = graph.addInitializer("weight", Tensor.ofFloats(new float[] {0.1f, -0.1f}, 2, 1, 1, 1));
        Value scores = Conv.of(image, weight).emit(Placement.atEnd(model, graph));
        scores.setType(type(2));
        graph.addOutput(scores);
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }

    private static ValueType type(long channels) {
        return ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of("n"), Dim.of(channels), Dim.of(4), Dim.of(4))));
    }

    /** Bright pixels are of the class {@code bright}. */
    private CommandRun train(int bright) throws IOException {
        Path data = Files.createDirectories(folder.resolve("data" + bright));
        byte[] pixels = new byte[EXAMPLES * PIXELS];
        byte[] masks = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 3 == 0 ? 250 : 0);
            masks[i] = (byte) (i % 3 == 0 ? bright : 0);
        }
        PointNet.npy(data.resolve("inputs.npy"), "|u1", "(20, 1, 4, 4)", pixels);
        PointNet.npy(data.resolve("labels.npy"), "|u1", "(20, 4, 4)", masks);
        return CommandRun.of(
                "train", model(), "--data", data, "--epochs", "2", "-o", folder.resolve("out" + bright + ".onnx"));
    }

    @Test
    void theClassOfEachPixelIsLearned() throws IOException {
        CommandRun run = train(1);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("epoch 2: loss 0."), run.out());
        assertTrue(run.out().contains(", accuracy "), run.out());
    }

    @Test
    void aPixelOfAnotherClassIsNamed() throws IOException {
        CommandRun run = train(2);
        assertEquals(3, run.status(), run.err());
        assertTrue(run.err().contains("example 0 has the label 2, but the model has 2 classes, 0 to 1"), run.err());
    }
}
