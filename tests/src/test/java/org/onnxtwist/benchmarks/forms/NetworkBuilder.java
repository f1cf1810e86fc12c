package org.onnxtwist.benchmarks.forms;

import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Resize;

/** Builds networks of the usual blocks, with arbitrary weights that keep numbers in range. */
final class NetworkBuilder {
    private final Model model;
    private final Placement end;
    private final Value input;
    private int layers;

    NetworkBuilder(String name, long... inputDims) {
        Graph graph = new Graph(name);
        this.model = new Model(graph, 8);
        model.setOpset(17);
        this.input = graph.addInput("x", ValueType.tensor(DType.FLOAT, inputDims));
        input.setName("x");
        this.end = Placement.atEnd(model, graph);
    }

    Value input() {
        return input;
    }

    /** Ends the network; its output is y. */
    Model build(Value output, long... dims) {
        output.setName("y");
        output.setType(ValueType.tensor(DType.FLOAT, dims));
        model.graph().addOutput(output);
        return model;
    }

    Value conv(Value x, long in, long out, long side, long stride, long group) {
        long pad = side / 2;
        String name = "conv" + layers++;
        Value weight = constant(
                name + ".weight", 1 / Math.sqrt((double) side * side * in / group), out, in / group, side, side);
        return Conv.of(x, weight)
                .kernelShape(side, side)
                .strides(stride, stride)
                .pads(pad, pad, pad, pad)
                .group(group)
                .name(name)
                .emit(end);
    }

    Value normalized(Value x, long channels) {
        String name = "norm" + layers++;
        return BatchNormalization.of(
                        x,
                        positive(name + ".scale", channels),
                        constant(name + ".shift", 0.1, channels),
                        constant(name + ".mean", 0.1, channels),
                        positive(name + ".variance", channels))
                .name(name)
                .emit(end);
    }

    /** A Conv, its BatchNormalization and a Relu. */
    Value unit(Value x, long in, long out, long side, long stride, long group) {
        return relu(normalized(conv(x, in, out, side, stride, group), out));
    }

    Value relu(Value x) {
        return Relu.of(x).emit(end);
    }

    Value add(Value a, Value b) {
        return Add.of(a, b).emit(end);
    }

    Value pool(Value x, long side, long stride) {
        long pad = (side - 1) / 2;
        return MaxPool.of(x, List.of(side, side))
                .strides(stride, stride)
                .pads(pad, pad, pad, pad)
                .emit(end);
    }

    Value twice(Value x) {
        return Resize.of(x)
                .scales(end.constant("scales", Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4)))
                .mode("nearest")
                .coordinateTransformationMode("asymmetric")
                .nearestMode("floor")
                .emit(end);
    }

    Value join(Value a, Value b) {
        return Concat.of(1, a, b).emit(end);
    }

    /** The mean over the image and a linear layer: [batch, classes]. */
    Value classify(Value x, long channels, long classes) {
        Value pooled = Flatten.of(GlobalAveragePool.of(x).emit(end)).emit(end);
        Value weight = constant("classify.weight", 1 / Math.sqrt((double) channels), classes, channels);
        return Gemm.of(pooled, weight).transB(1).emit(end);
    }

    private Value constant(String name, double bound, long... dims) {
        return end.constant(name, Tensor.computed(DType.FLOAT, dims, at -> bound * noise(at)));
    }

    private Value positive(String name, long channels) {
        return end.constant(name, Tensor.computed(DType.FLOAT, new long[] {channels}, at -> 1 + 0.25 * noise(at)));
    }

    /** Between -1 and 1, without a pattern that matters. */
    static double noise(long at) {
        long mixed = (at + 1) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L;
        return ((mixed ^ (mixed >>> 32)) >> 11) * 0x1.0p-52;
    }
}
