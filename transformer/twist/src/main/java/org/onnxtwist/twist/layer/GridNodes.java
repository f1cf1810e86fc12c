package org.onnxtwist.twist.layer;

import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.NonZero;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sub;
import org.onnxtwist.twist.Coordinates;

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
public final class GridNodes {
    private static final int RANGE_SINCE = 11;
    private static final int CONSTANT_OF_SHAPE_SINCE = 9;

    private final Placement placement;
    private final Constants constants;
    private final Coordinates coordinates;

    public GridNodes(Placement placement, Constants constants, Coordinates coordinates) {
        this.placement = placement;
        this.constants = constants;
        this.coordinates = coordinates;
    }

    /** The grid along one axis, [1, 1, 1, w] or [1, 1, h, 1], for an output of the shape of {@code like}. */
    public Value grid(GridAxis axis, DType dtype, Value like, String name) {
        Value shape = Shape.of(like).name(name + ".shape").emit(placement);
        Value size = Gather.of(shape, constants.scalar(axis.dimension()))
                .name(name + ".size")
                .emit(placement);
        Value index = toDouble(count(size, name), name + ".index");
        Value doubled = Mul.of(index, constants.scalar(DType.DOUBLE, 2))
                .name(name + ".doubled")
                .emit(placement);
        Value fraction = Div.of(doubled, toDouble(size, name + ".size_double"))
                .name(name + ".fraction")
                .emit(placement);
        Value coordinate = coordinates == Coordinates.SEED
                ? fraction
                : Sub.of(fraction, constants.scalar(DType.DOUBLE, 1))
                        .name(name + ".centered")
                        .emit(placement);
        Value rounded = dtype == DType.DOUBLE ? coordinate : cast(coordinate, dtype, name + ".rounded");
        return Reshape.of(rounded, axis.reshape(constants)).name(name).emit(placement);
    }

    private Value count(Value size, String name) {
        long opset = placement.opset(Range.ID.domain()).orElseThrow();
        if (opset >= RANGE_SINCE) {
            return Range.of(constants.scalar(0), size, constants.scalar(1))
                    .name(name + ".range")
                    .emit(placement);
        }
        return opset >= CONSTANT_OF_SHAPE_SINCE ? countOnes(size, name) : countIterations(size, name);
    }

    private Value countOnes(Value size, String name) {
        Value length = Reshape.of(size, constants.vector("one_element", 1))
                .name(name + ".length")
                .emit(placement);
        Value ones = ConstantOfShape.of(length)
                .value(Tensor.vector(1))
                .name(name + ".ones")
                .emit(placement);
        Value positions = NonZero.of(ones).name(name + ".positions").emit(placement);
        return Reshape.of(positions, constants.vector("flat", -1))
                .name(name + ".range")
                .emit(placement);
    }

    private Value countIterations(Value size, String name) {
        Graph body = new Graph(name + ".body");
        Value iteration = body.addInput("iteration", ValueType.tensor(DType.INT64));
        Value condition = body.addInput("condition", ValueType.tensor(DType.BOOL));
        Placement inside = placement.inside(body);
        Value goOn = Identity.of(condition).name(name + ".go_on").emit(inside);
        goOn.setType(ValueType.tensor(DType.BOOL));
        // The first version of Loop wants a carried value, whatever it is.
        Value carried = body.addInput("carried", ValueType.tensor(DType.INT64));
        Value kept = Identity.of(carried).name(name + ".kept").emit(inside);
        kept.setType(ValueType.tensor(DType.INT64));
        Value number = Identity.of(iteration).name(name + ".number").emit(inside);
        number.setType(ValueType.tensor(DType.INT64));
        body.addOutput(goOn);
        body.addOutput(kept);
        body.addOutput(number);
        return Loop.of(body, size)
                .maxTripCount(size)
                .cond(yes())
                .outputs(2)
                .name(name + ".range")
                .outputNames(name + ".kept.last", name + ".range.output")
                .emitNode(placement)
                .output(1);
    }

    private Value yes() {
        return constants.of("true", () -> Tensor.filled(DType.BOOL, 1));
    }

    private Value toDouble(Value value, String name) {
        return cast(value, DType.DOUBLE, name);
    }

    private Value cast(Value value, DType dtype, String name) {
        return Cast.of(value, dtype).name(name).emit(placement);
    }
}
