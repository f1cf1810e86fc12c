package org.onnxtwist.benchmarks;

import java.util.List;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** A chain of residual units of five nodes each, one of them a 3x3 Conv with a weight of its own. */
final class ConvChain {
    private static final int UNIT = 5;
    private static final int CHANNELS = 8;

    private ConvChain() {}

    /**
     * A model of so many nodes, a fifth of them 3x3 Convs, on images of 16x16.
     *
     * @param nodes a multiple of 5
     */
    static Model build(int nodes) {
        Graph graph = new Graph("chain");
        Model model = new Model(graph, 8);
        model.setOpset(17);
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, 1, CHANNELS, 16, 16));
        x.setName("x");
        for (int unit = 0; unit < nodes / UNIT; unit++) {
            x = unit(graph, "unit" + unit, x);
        }
        x.setName("y");
        x.setType(ValueType.tensor(DType.FLOAT, 1, CHANNELS, 16, 16));
        graph.addOutput(x);
        return model;
    }

    private static Value unit(Graph graph, String path, Value x) {
        Value weight = graph.addInitializer(path + ".weight", Tensor.zeros(DType.FLOAT, CHANNELS, CHANNELS, 3, 3));
        Value y = graph.newNode("Conv")
                .name(path + ".conv")
                .inputs(x, weight)
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .output(path + ".conv")
                .append()
                .output(0);
        for (String operator : List.of("Relu", "Neg", "Tanh")) {
            y = graph.newNode(operator)
                    .input(y)
                    .output(path + "." + operator)
                    .append()
                    .output(0);
        }
        return graph.newNode("Add").inputs(x, y).output(path + ".sum").append().output(0);
    }
}
