package org.onnxtwist.samples.networks;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Shape;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

/** Appends the usual layers to a graph, each with its weights, named by a path such as {@code layer1.0.conv1}. */
final class Layers {
    private static final long OPSET = 17;
    private static final long IR_VERSION = 8;

    private final Model model;
    private final Graph graph;
    private final NetworkOptions options;
    private long streams;

    Layers(String network, NetworkOptions options) {
        this.graph = new Graph(network);
        this.model = new Model(graph, IR_VERSION);
        this.options = options;
        this.streams = options.seed() << 20;
        model.opsets().put("", OPSET);
        model.setProducerName("onnx-twist-samples");
    }

    /** The image that the network reads: [batch, channels, height, width]. */
    Value image(int channels) {
        Shape shape = Shape.of(List.of(options.batch(), Dim.of(channels), options.height(), options.width()));
        Value image = graph.addInput("image", ValueType.tensor(DType.FLOAT, shape));
        image.setName("image");
        return image;
    }

    /** Ends the network: {@code value} is what it gives out. */
    Model output(Value value, String name, Dim... dims) {
        value.setName(name);
        value.setType(ValueType.tensor(DType.FLOAT, Shape.of(List.of(dims))));
        graph.addOutput(value);
        return model;
    }

    /** A convolution without bias that keeps the size, or divides it by the stride. */
    Value conv(String path, Value x, ConvShape shape) {
        return convNode(path, x, shape).output(path + "_output").append().output(0);
    }

    /** The same with a bias. */
    Value convWithBias(String path, Value x, ConvShape shape) {
        return convNode(path, x, shape)
                .input(uniform(path + ".bias", -0.1f, 0.1f, shape.to()))
                .output(path + "_output")
                .append()
                .output(0);
    }

    private NodeBuilder convNode(String path, Value x, ConvShape shape) {
        long pad = (long) shape.dilation() * (shape.kernel() - 1) / 2;
        long fanIn = (long) shape.kernel() * shape.kernel() * shape.from() / shape.groups();
        // He et al. 2015: variance 2 / fan-in keeps the scale behind a Relu; a uniform number in (-b, b) has variance b
        // b / 3.
        float bound = (float) Math.sqrt(6.0 / fanIn);
        Value weight = uniform(
                path + ".weight",
                -bound,
                bound,
                shape.to(),
                shape.from() / shape.groups(),
                shape.kernel(),
                shape.kernel());
        return node("Conv", path)
                .inputs(x, weight)
                .attribute("dilations", List.of((long) shape.dilation(), (long) shape.dilation()))
                .attribute("group", shape.groups())
                .attribute("kernel_shape", List.of((long) shape.kernel(), (long) shape.kernel()))
                .attribute("pads", List.of(pad, pad, pad, pad))
                .attribute("strides", List.of((long) shape.stride(), (long) shape.stride()));
    }

    Value batchNorm(String path, Value x, int channels) {
        return node("BatchNormalization", path)
                .input(x)
                .input(uniform(path + ".weight", 0.5f, 1.5f, channels))
                .input(uniform(path + ".bias", -0.1f, 0.1f, channels))
                .input(uniform(path + ".running_mean", -0.1f, 0.1f, channels))
                .input(uniform(path + ".running_var", 0.5f, 1.5f, channels))
                .output(path + "_output")
                .append()
                .output(0);
    }

    /** A convolution, a normalization and a Relu, as {@code path.conv}, {@code path.bn} and {@code path.relu}. */
    Value convUnit(String path, Value x, ConvShape shape) {
        Value y = conv(path + ".conv", x, shape);
        return relu(path + ".relu", batchNorm(path + ".bn", y, shape.to()));
    }

    Value relu(String path, Value x) {
        return unary("Relu", path, x);
    }

    Value unary(String operator, String path, Value x) {
        return node(operator, path).input(x).output(path + "_output").append().output(0);
    }

    Value add(String path, Value a, Value b) {
        return node("Add", path).inputs(a, b).output(path + "_output").append().output(0);
    }

    /** Both values' channels, {@code a}'s first. */
    Value concat(String path, Value a, Value b) {
        return node("Concat", path)
                .inputs(a, b)
                .attribute("axis", 1)
                .output(path + "_output")
                .append()
                .output(0);
    }

    /** The largest of each square of pixels. */
    Value maxPool(String path, Value x, int kernel, int stride) {
        long pad = kernel % 2 == 0 ? 0 : (kernel - 1) / 2;
        return node("MaxPool", path)
                .input(x)
                .attribute("kernel_shape", List.of((long) kernel, (long) kernel))
                .attribute("pads", List.of(pad, pad, pad, pad))
                .attribute("strides", List.of((long) stride, (long) stride))
                .output(path + "_output")
                .append()
                .output(0);
    }

    /** Twice the height and width, each pixel repeated. */
    Value enlarge(String path, Value x) {
        Value scales = initializer(path + ".scales", Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
        NodeBuilder resize =
                node("Resize", path).input(x).input(Optional.empty()).input(scales);
        return resize.attribute(Attribute.of("mode", "nearest"))
                .attribute(Attribute.of("coordinate_transformation_mode", "asymmetric"))
                .attribute(Attribute.of("nearest_mode", "floor"))
                .output(path + "_output")
                .append()
                .output(0);
    }

    /** The mean over all pixels, then a fully connected layer: [batch, classes]. */
    Model classify(Value x, int channels) {
        Value mean = unary("Flatten", "flatten", unary("GlobalAveragePool", "pool", x));
        float bound = (float) Math.sqrt(1.0 / channels);
        Value logits = node("Gemm", "classifier")
                .input(mean)
                .input(uniform("classifier.weight", -bound, bound, options.classes(), channels))
                .input(uniform("classifier.bias", -bound, bound, options.classes()))
                .attribute("transB", 1)
                .output("logits")
                .append()
                .output(0);
        return output(logits, "logits", options.batch(), Dim.of(options.classes()));
    }

    private NodeBuilder node(String operator, String path) {
        return graph.node(OperatorId.onnx(operator)).name(path);
    }

    private Value uniform(String name, float low, float high, long... dims) {
        streams++;
        return initializer(name, RandomWeights.tensor(streams, low, high, dims));
    }

    private Value initializer(String name, Tensor tensor) {
        Value value = graph.addInitializer(name, tensor);
        value.setName(name);
        return value;
    }
}
