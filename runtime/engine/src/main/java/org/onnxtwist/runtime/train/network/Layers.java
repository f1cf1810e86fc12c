package org.onnxtwist.runtime.train.network;

import java.util.List;
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
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.OperatorBuilder;
import org.onnxtwist.op.Relu;

/**
 * Builds a network: appends the usual layers to the graph of a new model, each with its parameters.
 *
 * <p>A layer has a path such as {@code layer1.0.conv1}, which names its node, and its parameters have the names that they have in a PyTorch
 * {@code state_dict}: {@code layer1.0.conv1.weight}.
 */
public final class Layers {
    private static final long OPSET = 17;

    private final Model model;
    private final Graph graph;
    private final NetworkOptions options;
    private final InitialValues initialValues;

    /** What a parameter is for. */
    public enum Role {
        CONV_WEIGHT,
        CONV_BIAS,
        LINEAR_WEIGHT,
        LINEAR_BIAS,
        SCALE,
        SHIFT,
        MEAN,
        VARIANCE
    }

    /** Chooses the initial values of parameters. */
    @FunctionalInterface
    public interface InitialValues {
        /**
         * Returns the initial values of one parameter, of type float.
         *
         * @param fanIn of a weight, the product of its sizes without the first; of a bias, that of its layer's weight; otherwise 0
         */
        Tensor of(String name, Role role, long fanIn, long... dims);
    }

    /** A network with the initial values that PyTorch gives to {@code nn.Conv2d}, {@code nn.Linear} and so on. */
    public Layers(String network, NetworkOptions options) {
        this(network, options, PyTorchInitialization.LAYERS.withSeed(options.seed()));
    }

    public Layers(String network, NetworkOptions options, InitialValues initialValues) {
        this.model = Model.create(network, OPSET);
        this.graph = model.graph();
        this.options = options;
        this.initialValues = initialValues;
        model.setProducerName("onnx-twist");
    }

    /** The images that the network reads: [batch, channels, height, width]. */
    public Value image() {
        Shape shape = Shape.of(List.of(options.batch(), Dim.of(options.channels()), options.height(), options.width()));
        Value image = graph.addInput("image", ValueType.tensor(DType.FLOAT, shape));
        image.setName("image");
        return image;
    }

    /** Ends the network with {@code value}, a float tensor of these sizes, as its output. */
    public Model output(Value value, String name, Dim... dims) {
        value.setName(name);
        value.setType(ValueType.tensor(DType.FLOAT, Shape.of(List.of(dims))));
        graph.addOutput(value);
        return model;
    }

    /** A node of any operator. */
    public Value add(String path, OperatorBuilder<?> node) {
        return node.name(path).outputNames(path + "_output").emit(Placement.atEnd(model, graph));
    }

    /** A stored tensor that no optimiser has to do with. */
    public Value constant(String name, Tensor tensor) {
        Value value = graph.addInitializer(name, tensor);
        value.setName(name);
        return value;
    }

    private Value parameter(String path, String suffix, Role role, long fanIn, long... dims) {
        String name = path + suffix;
        return constant(name, initialValues.of(name, role, fanIn, dims));
    }

    /** A convolution without bias that keeps the size, or divides it by the stride. */
    public Value conv(String path, Value x, ConvShape shape) {
        return add(path, convOf(path, x, shape));
    }

    /** A convolution with bias that keeps the size, or divides it by the stride. */
    public Value convWithBias(String path, Value x, ConvShape shape) {
        return add(
                path, convOf(path, x, shape).bias(parameter(path, ".bias", Role.CONV_BIAS, fanIn(shape), shape.to())));
    }

    private static long fanIn(ConvShape shape) {
        return (long) shape.kernel() * shape.kernel() * shape.from() / shape.groups();
    }

    private Conv convOf(String path, Value x, ConvShape shape) {
        long pad = (long) shape.dilation() * (shape.kernel() - 1) / 2;
        long[] dims = {shape.to(), shape.from() / shape.groups(), shape.kernel(), shape.kernel()};
        Value weight = parameter(path, ".weight", Role.CONV_WEIGHT, fanIn(shape), dims);
        return Conv.of(x, weight)
                .dilations(shape.dilation(), shape.dilation())
                .group(shape.groups())
                .kernelShape(shape.kernel(), shape.kernel())
                .pads(pad, pad, pad, pad)
                .strides(shape.stride(), shape.stride());
    }

    /** A transposed convolution with bias that makes {@code factor} x {@code factor} pixels of each. */
    public Value enlarge(String path, Value x, long from, long to, int factor) {
        long fanIn = to * factor * factor;
        Value weight = parameter(path, ".weight", Role.CONV_WEIGHT, fanIn, from, to, factor, factor);
        Value bias = parameter(path, ".bias", Role.CONV_BIAS, fanIn, to);
        return add(
                path,
                ConvTranspose.of(x, weight)
                        .bias(bias)
                        .kernelShape(factor, factor)
                        .strides(factor, factor));
    }

    public Value batchNorm(String path, Value x, long channels) {
        Value scale = parameter(path, ".weight", Role.SCALE, 0, channels);
        Value shift = parameter(path, ".bias", Role.SHIFT, 0, channels);
        Value mean = parameter(path, ".running_mean", Role.MEAN, 0, channels);
        Value variance = parameter(path, ".running_var", Role.VARIANCE, 0, channels);
        return add(path, BatchNormalization.of(x, scale, shift, mean, variance));
    }

    /** A convolution, a normalization and a Relu, as {@code path.conv}, {@code path.bn} and {@code path.relu}. */
    public Value convUnit(String path, Value x, ConvShape shape) {
        Value y = conv(path + ".conv", x, shape);
        return relu(path + ".relu", batchNorm(path + ".bn", y, shape.to()));
    }

    public Value relu(String path, Value x) {
        return add(path, Relu.of(x));
    }

    /** The sum of two values of the same sizes. */
    public Value sum(String path, Value a, Value b) {
        return add(path, Add.of(a, b));
    }

    /** The concatenation of two values along the channels, {@code a} first. */
    public Value concat(String path, Value a, Value b) {
        return add(path, Concat.of(1, a, b));
    }

    /** A max pooling over squares of pixels, which are centred if {@code kernel} is odd. */
    public Value maxPool(String path, Value x, int kernel, int stride) {
        long pad = kernel % 2 == 0 ? 0 : (kernel - 1) / 2;
        return add(path, MaxPool.of(x, kernel, kernel).pads(pad, pad, pad, pad).strides(stride, stride));
    }

    /** The mean of each channel over all pixels: [batch, channels]. */
    public Value globalMean(Value x) {
        return add("flatten", Flatten.of(add("pool", GlobalAveragePool.of(x))));
    }

    /** Ends the network with a linear layer: {@code logits} [batch, classes]. */
    public Model classify(String path, Value x, long features) {
        Value weight = parameter(path, ".weight", Role.LINEAR_WEIGHT, features, options.classes(), features);
        Value bias = parameter(path, ".bias", Role.LINEAR_BIAS, features, options.classes());
        Value logits = add(path, Gemm.of(x, weight, bias).transB(1));
        return output(logits, "logits", options.batch(), Dim.of(options.classes()));
    }
}
