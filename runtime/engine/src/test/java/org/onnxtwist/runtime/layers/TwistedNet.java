package org.onnxtwist.runtime.layers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/**
 * A net to be rewritten: a 3x3 Conv with a BatchNormalization and a Relu behind it, and one with two groups and stride 2.
 *
 * <pre>
 * y = head(Relu(norm(stem(x))))      x: [1, 6, 10, 14]
 * </pre>
 */
public final class TwistedNet {
    /** Columns of the input. */
    public static final int WIDTH = 14;

    private static final int HEIGHT = 10;
    private static final int IN = 6;
    private static final int MIDDLE = 8;
    private static final int OUT = 4;
    private static final int GROUPS = 2;

    private TwistedNet() {}

    /** The net. */
    public static Model plain() {
        return plain(Dim.of(1));
    }

    /** The net, for so many pictures at once. */
    static Model plain(Dim batch) {
        Graph graph = new Graph("net");
        Model model = new Model(graph, 8);
        model.setOpset(17);
        Value x = graph.addInput(
                "x",
                ValueType.tensor(DType.FLOAT, Shape.of(List.of(batch, Dim.of(IN), Dim.of(HEIGHT), Dim.of(WIDTH)))));
        x.setName("x");
        Random random = new Random(5);
        Node stem = conv(graph, "stem", x, random, MIDDLE, IN, 1, 1);
        Node norm = graph.newNode("BatchNormalization")
                .name("norm")
                .input(stem.output(0))
                .input(initializer(graph, "norm.scale", uniform(random, 0.5, 1.5, MIDDLE)))
                .input(initializer(graph, "norm.B", uniform(random, -1, 1, MIDDLE)))
                .input(initializer(graph, "norm.mean", uniform(random, -1, 1, MIDDLE)))
                .input(initializer(graph, "norm.var", uniform(random, 0.5, 2, MIDDLE)))
                .output("normalised")
                .append();
        Node relu = graph.newNode("Relu")
                .name("act")
                .input(norm.output(0))
                .output("activated")
                .append();
        Node head = conv(graph, "head", relu.output(0), random, OUT, MIDDLE / GROUPS, GROUPS, 2);
        Value y = head.output(0);
        y.setName("y");
        y.setType(ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        graph.addOutput(y);
        return model;
    }

    /** A net in bfloat16, with its weights rounded to that. */
    public static Model inBfloat16(Model net) {
        net.setOpset(22);
        Graph graph = net.graph();
        for (Value value : List.copyOf(graph.initializers())) {
            Tensor tensor = value.initializer().orElseThrow();
            graph.setInitializer(value, Tensor.ofDoubles(DType.BFLOAT16, tensor.toDoubles(), tensor.dims()));
        }
        Stream.concat(graph.inputs().stream(), graph.outputs().stream())
                .forEach(value -> value.setType(
                        ValueType.tensor(DType.BFLOAT16, value.type().shape())));
        return net;
    }

    /** Two Convs of one geometry, one behind the other, first and second. */
    static Model twins() {
        Graph graph = new Graph("twins");
        Model model = new Model(graph, 8);
        model.setOpset(17);
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, IN, HEIGHT, WIDTH));
        x.setName("x");
        Random random = new Random(6);
        Node first = conv(graph, "first", x, random, IN, IN, 1, 1);
        Node second = conv(graph, "second", first.output(0), random, IN, IN, 1, 1);
        Value y = second.output(0);
        y.setName("y");
        y.setType(ValueType.tensor(DType.FLOAT, Shape.UNKNOWN));
        graph.addOutput(y);
        return model;
    }

    private static Node conv(
            Graph graph, String name, Value x, Random random, int out, int perGroup, long group, long stride) {
        double bound = 1 / Math.sqrt(9.0 * perGroup);
        return graph.newNode("Conv")
                .name(name)
                .input(x)
                .input(initializer(graph, name + ".weight", uniform(random, -bound, bound, out, perGroup, 3, 3)))
                .input(initializer(graph, name + ".bias", uniform(random, -1, 1, out)))
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .attribute("strides", List.of(stride, stride))
                .attribute(Attribute.ofInt("group", group))
                .output(name + ".out")
                .append();
    }

    private static Value initializer(Graph graph, String name, Tensor tensor) {
        Value value = graph.addInitializer(name, tensor);
        value.setName(name);
        return value;
    }

    /** What the twisted layers learn; some numbers for each. */
    public static Map<String, Tensor> parameters() {
        Random random = new Random(9);
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        add(parameters, "stem", MIDDLE, IN, random);
        add(parameters, "head", OUT, MIDDLE / GROUPS, random);
        return parameters;
    }

    /** Centres alone: conv_x and conv_y stay zero. */
    public static Map<String, Tensor> centers() {
        Map<String, Tensor> centers = parameters();
        centers.keySet().removeIf(key -> key.endsWith(".weight"));
        return centers;
    }

    private static void add(Map<String, Tensor> parameters, String name, int out, int perGroup, Random random) {
        double bound = 1 / Math.sqrt(9.0 * perGroup);
        for (String kernel : List.of(".conv_x.weight", ".conv_y.weight")) {
            parameters.put(name + kernel, uniform(random, -bound, bound, out, perGroup, 3, 3));
        }
        for (String center : List.of(".center_x", ".center_y")) {
            parameters.put(name + center, uniform(random, -1.5, 1.5, out));
        }
    }

    private static Tensor uniform(Random random, double least, double greatest, long... dims) {
        int count = 1;
        for (long dim : dims) {
            count *= (int) dim;
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = least + random.nextDouble() * (greatest - least);
        }
        return Tensor.ofDoubles(DType.FLOAT, numbers, dims);
    }
}
