package org.onnxtwist.shape;

import java.util.Arrays;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/** A small model for one test. */
final class Small {
    final Model model;
    final Graph graph;

    Small(long opset) {
        graph = new Graph("small");
        model = new Model(graph, 8);
        model.setOpset(opset);
    }

    /** A float input; sizes are numbers, names, or "?" for unknown. */
    Value input(Object... sizes) {
        return graph.addInput("x", ValueType.tensor(DType.FLOAT, shape(sizes)));
    }

    Value integers(long... numbers) {
        return graph.addInitializer("numbers", Tensor.vector(numbers));
    }

    Value integer(long number) {
        return graph.addInitializer("number", Tensor.ofLongs(new long[] {number}));
    }

    Value weights(long... sizes) {
        return graph.addInitializer("w", Tensor.zeros(DType.FLOAT, sizes));
    }

    Value node(String operator, Value... inputs) {
        return node(graph.newNode(operator).inputs(inputs));
    }

    static Value node(NodeBuilder builder) {
        return builder.output("y").append().output(0);
    }

    Shape shapeOf(Value value) {
        return ShapeInference.infer(model).shape(value);
    }

    static Shape shape(Object... sizes) {
        return Shape.of(Arrays.stream(sizes).map(Small::dim).toList());
    }

    private static Dim dim(Object size) {
        if (size instanceof Integer number) {
            return Dim.of(number);
        }
        return size.equals("?") ? Dim.UNKNOWN : Dim.of((String) size);
    }
}
