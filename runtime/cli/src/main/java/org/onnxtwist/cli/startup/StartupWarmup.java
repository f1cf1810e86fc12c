package org.onnxtwist.cli.startup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.onnxtwist.cli.Execution;
import org.onnxtwist.cli.Main;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
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
import org.onnxtwist.op.Add;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Softmax;

/** Executes the usual calls of the command on a small model, so that the classes that they load can be listed. Prints nothing. */
final class StartupWarmup {
    private static final long OPSET = 17;
    private static final long CHANNELS = 2;

    private static final String PROGRAM = """
            for (Node node : model.graph().nodes()) {
                if (node.operator().name().equals(Relu.NAME)) {
                    node.replaceWith(node.input(0).orElseThrow());
                }
            }
            """;

    private StartupWarmup() {}

    /**
     * Executes the calls.
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
        Path program = Files.writeString(Path.of(args[0], "program.java"), PROGRAM);
        call("run", program.toString(), model.toString(), "-o", output);
        evaluate("shell", model.toString());
        Files.deleteIfExists(Path.of(output));
    }

    /** Calls the shell, if this Java has one. */
    private static void evaluate(String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(PROGRAM.getBytes(StandardCharsets.US_ASCII)));
        try {
            call(args);
        } finally {
            System.setIn(before);
        }
    }

    private static void call(String... args) {
        OutputStream nowhere = OutputStream.nullOutputStream();
        Execution.run(new Console(nowhere, nowhere, "", Map.of()), args);
    }

    /** Convs of a fixed size, and of one that only a run knows, among the operators that convolutional networks are made of. */
    private static Model model() {
        Model model = Model.create("rehearsal", OPSET);
        network(model, "fixed", Dim.of(8), Dim.of(10));
        network(model, "free", Dim.of("h"), Dim.of("w"));
        return model;
    }

    private static void network(Model model, String name, Dim height, Dim width) {
        Graph graph = model.graph();
        Placement end = Placement.atEnd(model, graph);
        Value input = graph.addInput(
                name + "_in",
                ValueType.tensor(DType.FLOAT, Shape.of(List.of(Dim.of(1), Dim.of(CHANNELS), height, width))));
        Value conv = conv(end, input, name, 1);
        Value statistics = constant(graph, name + ".statistics", CHANNELS);
        Value normal = BatchNormalization.of(conv, statistics, statistics, statistics, statistics)
                .emit(end);
        Value active = Relu.of(normal).emit(end);
        Value sum = Add.of(active, Mul.of(conv, Sigmoid.of(conv).emit(end)).emit(end))
                .emit(end);
        Value pooled = MaxPool.of(sum, 2, 2).strides(2, 2).emit(end);
        Value depthwise = conv(end, pooled, name + ".depthwise", CHANNELS);
        Value both = Concat.of(1, depthwise, pooled).emit(end);
        Value mean = GlobalAveragePool.of(both).emit(end);
        Value flat = Flatten.of(mean).emit(end);
        Value shaped = Reshape.of(flat, graph.addInitializer(name + ".dims", Tensor.vector(1, -1)))
                .emit(end);
        Value scores = Gemm.of(shaped, constant(graph, name + ".matrix", 2 * CHANNELS, CHANNELS))
                .emit(end);
        Value output = Softmax.of(scores).emit(end);
        output.setType(ValueType.tensor(DType.FLOAT, 1, CHANNELS));
        graph.addOutput(output);
    }

    private static Value constant(Graph graph, String name, long... dims) {
        return graph.addInitializer(name, Tensor.filled(DType.FLOAT, 0.5, dims));
    }

    private static Value conv(Placement end, Value input, String name, long group) {
        return Conv.of(input, constant(end.graph(), name + ".weight", CHANNELS, CHANNELS / group, 3, 3))
                .bias(constant(end.graph(), name + ".bias", CHANNELS))
                .pads(1, 1, 1, 1)
                .group(group)
                .name(name)
                .emit(end);
    }
}
