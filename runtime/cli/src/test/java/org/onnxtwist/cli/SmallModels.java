package org.onnxtwist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** Models of a few nodes, written to files. */
public final class SmallModels {
    private static final long IR_VERSION = 8;
    private static final long OPSET = 17;
    private static final long CHANNELS = 2;

    private SmallModels() {}

    /** A chain of square convolutions named {@code conv0}, {@code conv1} and so on, from [1, 2, 6, 7] on, padded to keep the size. */
    public static Path chain(Path file, int... kernels) throws IOException {
        return chain(file, WriteOptions.defaults(), kernels);
    }

    public static Path chain(Path file, WriteOptions options, int... kernels) throws IOException {
        Graph graph = new Graph("chain");
        Model model = new Model(graph, IR_VERSION);
        model.setOpset(OPSET);
        model.setProducerName("small");
        model.putMetadata("origin", "a test");
        Value value = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, CHANNELS, 6, 7));
        Random random = new Random(1);
        for (int i = 0; i < kernels.length; i++) {
            value = conv(graph, value, "conv" + i, kernels[i], random);
        }
        Value output = graph.newNode("Relu").input(value).output("y").append().output(0);
        output.setType(ValueType.tensor(DType.FLOAT, 1, CHANNELS, 6, 7));
        graph.addOutput(output);
        OnnxWriter.write(model, file, options);
        return file;
    }

    /** A chain of two convolutions of 3x3, the first of which has NaN as its first weight. */
    public static Path ofNan(Path file) throws IOException {
        Model model = OnnxReader.read(chain(file.resolveSibling("finite.onnx"), 3, 3));
        for (Value weight : List.copyOf(model.graph().initializers())) {
            if (weight.name().equals(Optional.of("conv0.weight"))) {
                Tensor tensor = weight.initializer().orElseThrow();
                float[] elements = tensor.toFloats();
                elements[0] = Float.NaN;
                model.graph().setInitializer(weight, Tensor.ofFloats(elements, tensor.dims()));
            }
        }
        OnnxWriter.write(model, file, WriteOptions.defaults());
        return file;
    }

    private static Value conv(Graph graph, Value input, String name, int kernel, Random random) {
        float[] weights = new float[(int) (CHANNELS * CHANNELS) * kernel * kernel];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = random.nextFloat() - 0.5f;
        }
        Value weight =
                graph.addInitializer(name + ".weight", Tensor.ofFloats(weights, CHANNELS, CHANNELS, kernel, kernel));
        Long[] pads = new Long[4];
        Arrays.fill(pads, kernel / 2L);
        return graph.newNode("Conv")
                .name(name)
                .inputs(input, weight)
                .attribute("pads", List.of(pads))
                .output(name + "_out")
                .append()
                .output(0);
    }
}
