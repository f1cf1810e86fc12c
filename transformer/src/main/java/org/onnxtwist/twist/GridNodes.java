package org.onnxtwist.twist;

import java.nio.ByteBuffer;
import java.util.List;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.TensorContent;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

/**
 * Nodes that compute a grid from the size of a layer's output at each run:
 *
 * <pre>
 * Shape(conv) - Gather(axis) = n - [0 .. n-1] - Cast(double) - Mul(2) - Div(n) (- Sub(1)) - Cast(T) - Reshape
 * </pre>
 *
 * <p>What counts from 0 to n-1 depends on the operator set: Range from 11, NonZero over ones at 9 and 10, the iteration numbers of a
 * Loop before.
 */
final class GridNodes {
    private static final int RANGE_SINCE = 11;
    private static final int CONSTANT_OF_SHAPE_SINCE = 9;

    private final Emitter emitter;
    private final Constants constants;
    private final long opset;
    private final Coordinates coordinates;

    GridNodes(Emitter emitter, Constants constants, long opset, Coordinates coordinates) {
        this.emitter = emitter;
        this.constants = constants;
        this.opset = opset;
        this.coordinates = coordinates;
    }

    /** The grid along one axis, [1, 1, 1, w] or [1, 1, h, 1], for an output of the shape of {@code like}. */
    Value grid(GridAxis axis, DType dtype, Value like, String name) {
        Value shape = emitter.emit("Shape", name + ".shape", like);
        Value size = emitter.emit("Gather", name + ".size", shape, constants.scalar(axis.dimension()));
        Value index = toDouble(count(size, name), name + ".index");
        Value doubled = emitter.emit("Mul", name + ".doubled", index, constants.scalar(DType.DOUBLE, 2));
        Value fraction = emitter.emit("Div", name + ".fraction", doubled, toDouble(size, name + ".size_double"));
        Value coordinate = coordinates == Coordinates.SEED
                ? fraction
                : emitter.emit("Sub", name + ".centered", fraction, constants.scalar(DType.DOUBLE, 1));
        Value rounded = dtype == DType.DOUBLE ? coordinate : cast(coordinate, dtype, name + ".rounded");
        return emitter.emit("Reshape", name, rounded, axis.reshape(constants));
    }

    private Value count(Value size, String name) {
        if (opset >= RANGE_SINCE) {
            return emitter.emit("Range", name + ".range", constants.scalar(0), size, constants.scalar(1));
        }
        return opset >= CONSTANT_OF_SHAPE_SINCE ? countOnes(size, name) : countIterations(size, name);
    }

    private Value countOnes(Value size, String name) {
        Value length = emitter.emit("Reshape", name + ".length", size, constants.vector("one_element", 1));
        Attribute one = Attribute.of("value", Tensor.vector(1));
        Value ones = emitter.emit("ConstantOfShape", name + ".ones", List.of(one), length);
        Value positions = emitter.emit("NonZero", name + ".positions", ones);
        return emitter.emit("Reshape", name + ".range", positions, constants.vector("flat", -1));
    }

    private Value countIterations(Value size, String name) {
        Graph body = new Graph(name + ".body");
        Value iteration = body.addInput("iteration", ValueType.tensor(DType.INT64));
        Value condition = body.addInput("condition", ValueType.tensor(DType.BOOL));
        Emitter inside = Emitter.atEnd(body);
        Value goOn = inside.emit("Identity", name + ".go_on", condition);
        goOn.setType(ValueType.tensor(DType.BOOL));
        // The first version of Loop wants a carried value, whatever it is.
        Value carried = body.addInput("carried", ValueType.tensor(DType.INT64));
        Value kept = inside.emit("Identity", name + ".kept", carried);
        kept.setType(ValueType.tensor(DType.INT64));
        Value number = inside.emit("Identity", name + ".number", iteration);
        number.setType(ValueType.tensor(DType.INT64));
        body.addOutput(goOn);
        body.addOutput(kept);
        body.addOutput(number);
        NodeBuilder loop = emitter.graph()
                .node("Loop")
                .name(name + ".range")
                .inputs(size, yes(), size)
                .attribute(Attribute.of("body", body))
                .output(name + ".kept.last")
                .output(name + ".range.output");
        return emitter.place(loop).producer().orElseThrow().output(1);
    }

    private Value yes() {
        byte[] one = {1};
        return constants.of("true", () -> Tensor.of(DType.BOOL, new long[0], TensorContent.wrap(ByteBuffer.wrap(one))));
    }

    private Value toDouble(Value value, String name) {
        return cast(value, DType.DOUBLE, name);
    }

    private Value cast(Value value, DType dtype, String name) {
        return emitter.emit("Cast", name, List.of(Attribute.of("to", dtype.code())), value);
    }
}
