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
    private static final int CHANNELS = 2;

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

    /** A Conv of fixed size, an activation, and a Conv of a size that only a run knows. */
    private static Model model() {
        Graph graph = new Graph("rehearsal");
        Model model = new Model(graph, IR_VERSION);
        model.opsets().put("", OPSET);
        conv(graph, "fixed", ValueType.tensor(DType.FLOAT, 1, CHANNELS, 5, 6));
        conv(
                graph,
                "free",
                ValueType.tensor(
                        DType.FLOAT, Shape.of(List.of(Dim.of(1), Dim.of(CHANNELS), Dim.of("h"), Dim.of("w")))));
        return model;
    }

    private static void conv(Graph graph, String name, ValueType type) {
        Value input = graph.addInput(name + "_in", type);
        float[] kernel = new float[CHANNELS * CHANNELS * 9];
        Arrays.fill(kernel, 0.5f);
        Value weight = graph.addInitializer(name + ".weight", Tensor.ofFloats(kernel, CHANNELS, CHANNELS, 3, 3));
        Value bias = graph.addInitializer(name + ".bias", Tensor.ofFloats(new float[CHANNELS], CHANNELS));
        Value conv = graph.node("Conv")
                .name(name)
                .inputs(input, weight, bias)
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .output(name + "_conv")
                .append()
                .output(0);
        Value output =
                graph.node("Relu").input(conv).output(name + "_out").append().output(0);
        output.setType(type);
        graph.addOutput(output);
    }
}
