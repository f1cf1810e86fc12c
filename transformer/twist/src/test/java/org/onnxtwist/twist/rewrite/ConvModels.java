package org.onnxtwist.twist.rewrite;

import java.util.List;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.twist.ConvGeometry;

/** Small models that the tests rewrite. */
public final class ConvModels {
    private ConvModels() {}

    /** An empty model of the given versions with an input x. */
    public static Model empty(long irVersion, long opset, Dim... dims) {
        Model model = new Model(new Graph("net"), irVersion);
        model.setOpset(opset);
        model.graph()
                .addInput("x", ValueType.tensor(DType.FLOAT, Shape.of(List.of(dims))))
                .setName("x");
        return model;
    }

    /** y = Conv(x [1,2,h,w], W [4,2,3,3], B [4]) with padding 1, both named. */
    public static Model one(long irVersion, long opset, Dim height, Dim width) {
        Model model = empty(irVersion, opset, Dim.of(1), Dim.of(2), height, width);
        Value output = conv(model.graph(), "conv", model.graph().inputs().get(0), weight(model.graph(), "conv", 4, 2));
        output.setName("y");
        model.graph().addOutput(output);
        return model;
    }

    public static Value weight(Graph graph, String conv, int outChannels, int perGroup) {
        int size = outChannels * perGroup * ConvGeometry.TAPS;
        float[] values = new float[size];
        IntStream.range(0, size).forEach(i -> values[i] = (float) Math.sin(i));
        Value weight = graph.addInitializer(conv + ".weight", Tensor.ofFloats(values, outChannels, perGroup, 3, 3));
        weight.setName(conv + ".weight");
        return weight;
    }

    public static Value conv(Graph graph, String name, Value input, Value weight) {
        Node node = graph.newNode("Conv")
                .inputs(input, weight)
                .attribute("kernel_shape", List.of(3L, 3L))
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .output(name + "_out")
                .append();
        node.setName(name);
        return node.output(0);
    }
}
