package org.onnxtwist.runtime.compare;

import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/** Builds small models of one input {@code x} of sizes [1, 4, 3], some of whose values are off by a rounding. */
final class CutModels {
    static final long[] SIZES = {1, 4, 3};

    private final Graph graph;
    private final Model model;
    private final float factor;

    /** @param factor within a rounding of 1 */
    CutModels(float factor) {
        this.graph = new Graph("cut");
        this.model = new Model(graph, 8);
        this.model.setOpset(17);
        this.factor = factor;
    }

    Graph graph() {
        return graph;
    }

    Model model() {
        return model;
    }

    Value x() {
        Value x = graph.addInput("x", ValueType.tensor(DType.FLOAT, SIZES));
        x.setName("x");
        return x;
    }

    Value constant(float... values) {
        return graph.addInitializer("constant", Tensor.ofFloats(values, values.length));
    }

    Value scalar(float value) {
        return graph.addInitializer("scalar", Tensor.ofFloats(new float[] {value}));
    }

    /** Of rank 0. */
    Value scalarOf(float value) {
        return graph.addInitializer("scalar", Tensor.ofFloats(new float[] {value}, new long[0]));
    }

    Value node(String operator, Value... inputs) {
        return build(operator, inputs).append().output(0);
    }

    NodeBuilder build(String operator, Value... inputs) {
        return graph.newNode(operator).name("the " + operator).inputs(inputs).output(operator);
    }

    /** The value times the factor, which is off by a rounding. */
    Value rounded(Value value) {
        return times(value, factor);
    }

    /** Whole numbers, off by a rounding. */
    Value nearlyWhole(Value value) {
        return rounded(node("Floor", node("Mul", value, scalar(8))));
    }

    /** Each number and, off by a rounding, the same number: along a new last axis of two. */
    Value pairs(Value value) {
        Value axis = graph.addInitializer("axis", Tensor.vector(3));
        Value one = node("Unsqueeze", value, axis);
        return build("Concat", one, rounded(one))
                .attribute(Attribute.ofInt("axis", 3))
                .append()
                .output(0);
    }

    Value inFloat(Value value) {
        return build("Cast", value)
                .attribute(Attribute.ofInt("to", DType.FLOAT.code()))
                .append()
                .output(0);
    }

    Value times(Value value, float number) {
        return node("Mul", value, scalar(number));
    }

    Model giving(Value value, String name, DType dtype) {
        value.setName(name);
        value.setType(ValueType.tensor(dtype, Shape.UNKNOWN));
        graph.addOutput(value);
        return model;
    }

    Model giving(Value value) {
        return giving(value, "y", DType.FLOAT);
    }
}
