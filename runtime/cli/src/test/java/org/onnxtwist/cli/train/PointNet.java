package org.onnxtwist.cli.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
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
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Softmax;

/** A small net that says whether a point is inside a circle, and points to train it with. */
record PointNet(Path folder) {
    static final int POINTS = 200;

    Path model() throws IOException {
        return model("net.onnx", DType.FLOAT, false);
    }

    Path model(String name, DType dtype, boolean probabilities) throws IOException {
        return model(name, dtype, probabilities, WriteOptions.defaults());
    }

    Path model(String name, DType dtype, boolean probabilities, WriteOptions options) throws IOException {
        Model model = Model.create("net", 22);
        Graph graph = model.graph();
        Random random = new Random(3);
        Value x = graph.addInput("x", type(dtype));
        Placement end = Placement.atEnd(model, graph);
        Value hidden = Gemm.of(x, weights(graph, dtype, "first.weight", random, 2, 16))
                .c(weights(graph, dtype, "first.bias", random, 16))
                .emit(end);
        Value scores = Gemm.of(Relu.of(hidden).emit(end), weights(graph, dtype, "second.weight", random, 16, 2))
                .outputNames("scores")
                .emit(end);
        Value output = probabilities
                ? Softmax.of(scores)
                        .axis(1)
                        .name("softmax")
                        .outputNames("probabilities")
                        .emit(end)
                : scores;
        output.setType(type(dtype));
        graph.addOutput(output);
        Path file = folder.resolve(name);
        OnnxWriter.write(model, file, options);
        return file;
    }

    private static ValueType type(DType dtype) {
        return ValueType.tensor(dtype, Shape.of(List.of(Dim.of("n"), Dim.of(2))));
    }

    private static Value weights(Graph graph, DType dtype, String name, Random random, long... dims) {
        long count = LongStream.of(dims).reduce(1, (a, b) -> a * b);
        return graph.addInitializer(
                name, Tensor.ofDoubles(dtype, random.doubles(count, -1, 1).toArray(), dims));
    }

    /** Points of two dimensions; the floats from {@code position} on are replaced. */
    static float[] points(int position, float... others) {
        Random random = new Random(1);
        float[] points = new float[2 * POINTS];
        for (int i = 0; i < points.length; i++) {
            points[i] = (float) random.nextGaussian();
        }
        System.arraycopy(others, 0, points, position, others.length);
        return points;
    }

    static long[] labels(float[] points) {
        long[] labels = new long[POINTS];
        for (int i = 0; i < POINTS; i++) {
            labels[i] = Math.hypot(points[2 * i], points[2 * i + 1]) < 1.1 ? 1 : 0;
        }
        return labels;
    }

    /** A folder of npy files. */
    Path data(String name, float[] points, long[] labels) throws IOException {
        Path data = Files.createDirectories(folder.resolve(name));
        ByteBuffer inputs = ByteBuffer.allocate(points.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        inputs.asFloatBuffer().put(points);
        npy(data.resolve("inputs.npy"), "<f4", "(" + points.length / 2 + ", 2)", inputs.array());
        ByteBuffer targets = ByteBuffer.allocate(labels.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        targets.asLongBuffer().put(labels);
        npy(data.resolve("labels.npy"), "<i8", "(" + labels.length + ",)", targets.array());
        return data;
    }

    /** Points without a fault. */
    Path data() throws IOException {
        float[] points = points(0);
        return data("data", points, labels(points));
    }

    static void npy(Path file, String descr, String shape, byte[] content) throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
        out.write(header.getBytes(StandardCharsets.US_ASCII));
        out.write(content);
        Files.write(file, out.toByteArray());
    }

    Path output() {
        return folder.resolve("trained.onnx");
    }

    /** Trains for two epochs, or as the options say. */
    CommandRun train(Path model, Path data, Object... options) {
        List<Object> words = new ArrayList<>(List.of("train", model, "--data", data, "-o", output()));
        words.addAll(List.of(options));
        if (!words.contains("--epochs")) {
            words.addAll(List.of("--epochs", "2"));
        }
        return CommandRun.of(words.toArray());
    }
}
