package org.onnxtwist.samples.networks;

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
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.OperatorBuilder;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Resize;

/** Appends the usual layers to a graph, each with its weights, named by a path such as {@code layer1.0.conv1}. */
final class Layers {
    private static final long OPSET = 17;

    private final Model model;
    private final Graph graph;
    private final NetworkOptions options;
    private long streams;

    Layers(String network, NetworkOptions options) {
        this.model = Model.create(network, OPSET);
        this.graph = model.graph();
        this.options = options;
        this.streams = options.seed() << 20;
        model.setProducerName("onnx-twist-samples");
    }

    /** The image that the network reads: [batch, channels, height, width]. */
    Value image(int channels) {
        Shape shape = Shape.of(List.of(options.batch(), Dim.of(channels), options.height(), options.width()));
        Value image = graph.addInput("image", ValueType.tensor(DType.FLOAT, shape));
        image.setName("image");
        return image;
    }

    /** Ends the network with {@code value} as its output. */
    Model output(Value value, String name, Dim... dims) {
        value.setName(name);
        value.setType(ValueType.tensor(DType.FLOAT, Shape.of(List.of(dims))));
        graph.addOutput(value);
        return model;
    }

    /** A convolution without bias that keeps the size, or divides it by the stride. */
    Value conv(String path, Value x, ConvShape shape) {
        return emit(convOf(path, x, shape), path);
    }

    /** A convolution with bias that keeps the size, or divides it by the stride. */
    Value convWithBias(String path, Value x, ConvShape shape) {
        return emit(convOf(path, x, shape).bias(uniform(path + ".bias", -0.1f, 0.1f, shape.to())), path);
    }

    private Conv convOf(String path, Value x, ConvShape shape) {
        long pad = (long) shape.dilation() * (shape.kernel() - 1) / 2;
        long fanIn = (long) shape.kernel() * shape.kernel() * shape.from() / shape.groups();
        // He et al. 2015: variance 2 / fan-in keeps the scale after a Relu; a uniform number in (-b, b) has variance b
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
        return Conv.of(x, weight)
                .dilations(shape.dilation(), shape.dilation())
                .group(shape.groups())
                .kernelShape(shape.kernel(), shape.kernel())
                .pads(pad, pad, pad, pad)
                .strides(shape.stride(), shape.stride());
    }

    Value batchNorm(String path, Value x, int channels) {
        Value scale = uniform(path + ".weight", 0.5f, 1.5f, channels);
        Value shift = uniform(path + ".bias", -0.1f, 0.1f, channels);
        Value mean = uniform(path + ".running_mean", -0.1f, 0.1f, channels);
        Value variance = uniform(path + ".running_var", 0.5f, 1.5f, channels);
        return emit(BatchNormalization.of(x, scale, shift, mean, variance), path);
    }

    /** A convolution, a normalization and a Relu, as {@code path.conv}, {@code path.bn} and {@code path.relu}. */
    Value convUnit(String path, Value x, ConvShape shape) {
        Value y = conv(path + ".conv", x, shape);
        return relu(path + ".relu", batchNorm(path + ".bn", y, shape.to()));
    }

    Value relu(String path, Value x) {
        return emit(Relu.of(x), path);
    }

    Value add(String path, Value a, Value b) {
        return emit(Add.of(a, b), path);
    }

    /** The concatenation of two values along the channels, {@code a} first. */
    Value concat(String path, Value a, Value b) {
        return emit(Concat.of(1, a, b), path);
    }

    /** A max pooling over squares of pixels. */
    Value maxPool(String path, Value x, int kernel, int stride) {
        long pad = kernel % 2 == 0 ? 0 : (kernel - 1) / 2;
        return emit(MaxPool.of(x, kernel, kernel).pads(pad, pad, pad, pad).strides(stride, stride), path);
    }

    /** An upsampling to twice the height and width that repeats each pixel. */
    Value enlarge(String path, Value x) {
        Value scales = initializer(path + ".scales", Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
        Resize resize = Resize.of(x)
                .scales(scales)
                .mode("nearest")
                .coordinateTransformationMode("asymmetric")
                .nearestMode("floor");
        return emit(resize, path);
    }

    /** The mean over all pixels, then a fully connected layer: [batch, classes]. */
    Model classify(Value x, int channels) {
        Value mean = emit(Flatten.of(emit(GlobalAveragePool.of(x), "pool")), "flatten");
        float bound = (float) Math.sqrt(1.0 / channels);
        Value weight = uniform("classifier.weight", -bound, bound, options.classes(), channels);
        Value bias = uniform("classifier.bias", -bound, bound, options.classes());
        Value logits = emit(Gemm.of(mean, weight, bias).transB(1), "classifier");
        return output(logits, "logits", options.batch(), Dim.of(options.classes()));
    }

    private Value emit(OperatorBuilder<?> layer, String path) {
        return layer.name(path).outputNames(path + "_output").emit(Placement.atEnd(model, graph));
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
