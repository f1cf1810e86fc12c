package org.onnxtwist.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.Resize;

/** Training by the command with pictures: a linear layer learns which half is bright. */
final class PictureTrainingTest {
    @TempDir
    Path folder = Path.of(".");

    /** 60 pictures of 6 x 6 pixels in IDX files: of the first class the left half is bright, of the second the right one. */
    private String pictures() throws IOException {
        Path data = Files.createDirectories(folder.resolve("pictures"));
        Random random = new Random(2);
        ByteBuffer pixels = ByteBuffer.allocate(16 + 60 * 36)
                .putInt(0x803)
                .putInt(60)
                .putInt(6)
                .putInt(6);
        ByteBuffer labels = ByteBuffer.allocate(8 + 60).putInt(0x801).putInt(60);
        for (int i = 0; i < 60; i++) {
            labels.put((byte) (i % 2));
            for (int pixel = 0; pixel < 36; pixel++) {
                pixels.put((byte) (random.nextInt(100) + (pixel % 6 / 3 == i % 2 ? 150 : 0)));
            }
        }
        Files.write(data.resolve("train-images-idx3-ubyte"), pixels.array());
        Files.write(data.resolve("train-labels-idx1-ubyte"), labels.array());
        return data.toString();
    }

    private String pictureNet() throws IOException {
        Model model = Model.create("net", 20);
        Graph graph = model.graph();
        Random random = new Random(3);
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, 1, 6, 6));
        Placement end = Placement.atEnd(model, graph);
        Value scores = Gemm.of(Flatten.of(x).emit(end), weights(graph, "weight", random, 36, 2))
                .outputNames("scores")
                .emit(end);
        scores.setType(ValueType.tensor(DType.FLOAT, 1, 2));
        graph.addOutput(scores);
        Path file = folder.resolve("pictures.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file.toString();
    }

    /** Each picture is enlarged to 60,000 x 60,000 pixels, of 4 bytes. */
    @Test
    void whatDoesNotFitIntoTheMemoryIsRefused() throws IOException {
        Model model = OnnxReader.read(Path.of(pictureNet()));
        Graph graph = model.graph();
        Value x = graph.inputs().get(0);
        model.insertAfter(x, (value, place) -> {
            Value scales = graph.addInitializer("scales", Tensor.ofFloats(new float[] {1, 1, 10_000, 10_000}, 4));
            Value large = Resize.of(value).scales(scales).emit(place);
            return AveragePool.of(large, 10_000, 10_000).strides(10_000, 10_000).emit(place);
        });
        Path large = folder.resolve("large.onnx");
        OnnxWriter.write(model, large, WriteOptions.defaults());
        CommandRun run = CommandRun.of("train", large, "--data", pictures(), "--batch", "50", "-o", output());
        assertEquals(4, run.status(), run.err());
        assertTrue(
                run.err().contains("training with batches of 50 needs about ")
                        && run.err().contains(" GB of memory"),
                run.err());
        assertTrue(run.err().contains("--no-memory-check if the estimate is wrong"), run.err());
        assertFalse(Files.exists(Path.of(output())));
    }

    /** Equal seeds give equal steps, whatever the number of threads that read and change the pictures. */
    @Test
    void theLossesDoNotDependOnTheLoaders() throws IOException {
        String net = pictureNet();
        String data = pictures();
        Set<String> logs = new HashSet<>();
        for (String loaders : List.of("0", "1", "5")) {
            logs.add(log(net, data, loaders, "4"));
        }
        assertEquals(1, logs.size(), logs::toString);
        assertTrue(logs.iterator().next().lines().count() == 19, logs::toString);
        logs.add(log(net, data, "2", "5"));
        assertEquals(2, logs.size(), "another seed gives other losses");
    }

    private String log(String net, String data, String loaders, String seed) throws IOException {
        Path log = folder.resolve("log.csv");
        CommandRun run = CommandRun.of(
                "train",
                net,
                "--data",
                data,
                "--epochs",
                "3",
                "--batch",
                "9",
                "--flip",
                "0.1",
                "--crop",
                "1",
                "--rotate",
                "5",
                "--seed",
                seed,
                "--loaders",
                loaders,
                "--log",
                log,
                "-o",
                output());
        assertEquals(0, run.status(), run.err());
        return Files.readString(log);
    }

    private static Value weights(Graph graph, String name, Random random, long... dims) {
        long count = LongStream.of(dims).reduce(1, (a, b) -> a * b);
        return graph.addInitializer(
                name, Tensor.ofDoubles(DType.FLOAT, random.doubles(count, -1, 1).toArray(), dims));
    }

    private String output() {
        return folder.resolve("trained.onnx").toString();
    }
}
