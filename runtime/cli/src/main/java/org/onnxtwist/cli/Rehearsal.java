package org.onnxtwist.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Shape;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

/** Makes the usual calls on a small model, so that the classes which they load can be listed. Prints nothing. */
final class Rehearsal {
    private static final long IR_VERSION = 8;
    private static final long OPSET = 17;
    private static final long CHANNELS = 2;

    private Rehearsal() {}

    /**
     * Makes the calls.
     *
     * @param args an empty folder to work in
     */
    public static void main(String[] args) throws IOException {
        Main.main(new String[] {"--version"});
        Console.ofProcess().finish(ExitStatus.DONE);
        Path model = Path.of(args[0], "model.onnx");
        OnnxWriter.write(model(), model, WriteOptions.defaults());
        String output = Path.of(args[0], "out.onnx").toString();
        call("--help");
        call("rewrite", "--no-such-option");
        call("rewrite", model + ".missing");
        call("rewrite", model.toString(), "-o", output, "--no-verify");
        call("rewrite", model.toString(), "-o", output);
        call("rewrite", model.toString(), "-o", output, "--json", "--for", "export", "--include", "*");
        call("verify", output, model.toString());
        call("inspect", model.toString());
        call("inspect", model.toString(), "--json");
        call("devices");
        Files.deleteIfExists(Path.of(output));
    }

    private static void call(String... args) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        Execution.run(new Console(nowhere, nowhere, "", Map.of()), args);
    }

    /** Convs of a fixed size, and of one that only a run knows, among the operators that convolutional networks are made of. */
    private static Model model() {
        Graph graph = new Graph("rehearsal");
        Model model = new Model(graph, IR_VERSION);
        model.opsets().put("", OPSET);
        network(graph, "fixed", Dim.of(8), Dim.of(10));
        network(graph, "free", Dim.of("h"), Dim.of("w"));
        return model;
    }

    private static void network(Graph graph, String name, Dim height, Dim width) {
        Value input = graph.addInput(
                name + "_in",
                ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of(1), Dim.of(CHANNELS), height, width))));
        Value conv = conv(graph, input, name, 1);
        Value statistics = constant(graph, name + ".statistics", CHANNELS);
        Value normal = op(graph, "BatchNormalization", conv, statistics, statistics, statistics, statistics);
        Value active = op(graph, "Relu", normal);
        Value sum = op(graph, "Add", active, op(graph, "Mul", conv, op(graph, "Sigmoid", conv)));
        Value pooled = graph.node("MaxPool")
                .input(sum)
                .attribute("kernel_shape", List.of(2L, 2L))
                .attribute("strides", List.of(2L, 2L))
                .output("pooled")
                .append()
                .output(0);
        Value depthwise = conv(graph, pooled, name + ".depthwise", CHANNELS);
        Value both = graph.node("Concat")
                .inputs(depthwise, pooled)
                .attribute("axis", 1)
                .output("both")
                .append()
                .output(0);
        Value mean = op(graph, "GlobalAveragePool", both);
        Value flat = op(graph, "Flatten", mean);
        Value shaped = op(graph, "Reshape", flat, graph.addInitializer(name + ".dims", Tensor.vector(1, -1)));
        Value scores = op(graph, "Gemm", shaped, constant(graph, name + ".matrix", 2 * CHANNELS, CHANNELS));
        Value output = op(graph, "Softmax", scores);
        output.setType(ValueType.tensor(DType.FLOAT, 1, CHANNELS));
        graph.addOutput(output);
    }

    private static Value op(Graph graph, String operator, Value... inputs) {
        return graph.node(operator).inputs(inputs).output(operator).append().output(0);
    }

    private static Value constant(Graph graph, String name, long... dims) {
        long count = 1;
        for (long dim : dims) {
            count *= dim;
        }
        float[] values = new float[(int) count];
        Arrays.fill(values, 0.5f);
        return graph.addInitializer(name, Tensor.ofFloats(values, dims));
    }

    private static Value conv(Graph graph, Value input, String name, long group) {
        return graph.node("Conv")
                .name(name)
                .inputs(
                        input,
                        constant(graph, name + ".weight", CHANNELS, CHANNELS / group, 3, 3),
                        constant(graph, name + ".bias", CHANNELS))
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .attribute("group", group)
                .output(name + "_conv")
                .append()
                .output(0);
    }
}
