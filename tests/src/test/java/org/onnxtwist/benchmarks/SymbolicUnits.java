package org.onnxtwist.benchmarks;

import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/**
 * A chain of units of ten nodes each on images of named sizes: convolutions that halve and restore them, and the arithmetic of
 * exporters that reshapes by sizes.
 */
final class SymbolicUnits {
    private static final int UNIT = 10;
    private static final int CHANNELS = 8;

    private SymbolicUnits() {}

    /**
     * A model of so many nodes.
     *
     * @param nodes a multiple of 10
     */
    static Model build(int nodes) {
        Graph graph = new Graph("units");
        Model model = new Model(graph, 8);
        model.setOpset(17);
        Shape shape = Shape.of(List.of(Dim.of("batch"), Dim.of(CHANNELS), Dim.of("height"), Dim.of("width")));
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, shape));
        Value weight = graph.addInitializer("weight", Tensor.zeros(DType.FLOAT, CHANNELS, CHANNELS, 3, 3));
        Value upward = graph.addInitializer("upward", Tensor.zeros(DType.FLOAT, CHANNELS, CHANNELS, 2, 2));
        Value two = graph.addInitializer("two", Tensor.vector(2));
        Value four = graph.addInitializer("four", Tensor.vector(4));
        for (int unit = 0; unit < nodes / UNIT; unit++) {
            x = unit(graph, x, List.of(weight, upward, two, four));
        }
        graph.addOutput(x);
        return model;
    }

    private static Value unit(Graph graph, Value x, List<Value> constants) {
        Value half = one(graph.newNode("Conv")
                .inputs(x, constants.get(0))
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .attribute("strides", List.of(2L, 2L)));
        Value again = one(
                graph.newNode("ConvTranspose").inputs(half, constants.get(1)).attribute("strides", List.of(2L, 2L)));
        Value back = one(graph.newNode("Relu").input(again));
        Value sizes = one(graph.newNode("Shape").input(back));
        Value front = one(graph.newNode("Slice")
                .inputs(sizes, graph.addInitializer("start", Tensor.vector(0)), constants.get(2)));
        Value space = one(graph.newNode("Slice").inputs(sizes, constants.get(2), constants.get(3)));
        Value pixels = one(graph.newNode("ReduceProd").input(space));
        Value flat = one(graph.newNode("Concat").inputs(front, pixels).attribute("axis", 0));
        Value rows = one(graph.newNode("Reshape").inputs(back, flat));
        return one(graph.newNode("Reshape").inputs(rows, sizes));
    }

    private static Value one(NodeBuilder node) {
        return node.output("v").append().output(0);
    }
}
