package org.onnxtwist.autodiff.rule.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GridSample;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/**
 * The derivative of GridSample with respect to the image and the grid, through the sum over the pixels around each position.
 *
 * <pre>
 *   forward:   y = GridSample(x, grid)
 *   formula:   p = ((grid + 1) size - 1) / 2;  y = the sum of x[n, :, tap] weight(p, tap) over taps around p
 * </pre>
 */
public record GridSampleGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(GridSample.ID);
    }

    @Override
    public String formula() {
        return "through Y = the sum of the pixels around a position times their weights";
    }

    @Override
    public void differentiate(NodeGradient node) {
        node.through(() -> List.of(formula(node)));
    }

    private static Value formula(NodeGradient node) {
        Arithmetic at = node.at();
        Value x = node.input(0);
        Value grid = node.input(1);
        int axes = node.rank(x) - 2;
        Pixels pixels = Pixels.of(node, x, axes);
        List<Taps> taps = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            // The grid has the position along the last axis first.
            Value number = at.withType(DType.INT64).number(axes - 1 - axis);
            Value relative = Gather.of(grid, number).axis(-1).emit(at);
            Value size = pixels.number(axis);
            taps.add(padded(node, taps(node, position(node, relative, size)), size));
        }
        Value sum = pixels.sum(images(node, grid), taps);
        long[] first = LongStream.concat(LongStream.of(0, axes + 1), LongStream.range(1, axes + 1))
                .toArray();
        return Transpose.of(sum).perm(first).emit(at);
    }

    private static Taps taps(NodeGradient node, Value position) {
        String mode = GridSample.MODE.find(node.node()).orElse("linear");
        if (mode.endsWith("linear")) {
            return Taps.linear(node.at(), position);
        }
        return mode.equals("nearest") ? Taps.nearest(node.at(), position) : Taps.cubic(node.at(), position);
    }

    private static boolean alignsCorners(NodeGradient node) {
        return GridSample.ALIGN_CORNERS.of(node.node()) != 0;
    }

    /** The position in pixels of one between -1 and 1, which are the outer pixels' centers or edges. */
    private static Value position(NodeGradient node, Value relative, Value size) {
        Arithmetic at = node.at();
        Value shifted = at.add(relative, 1);
        return at.mul(alignsCorners(node) ? at.mul(shifted, at.add(size, -1)) : at.add(at.mul(shifted, size), -1), 0.5);
    }

    /** The number of the image of each position, [batch, 1, ...]. */
    private static Value images(NodeGradient node, Value grid) {
        Arithmetic at = node.at();
        Arithmetic integers = at.withType(DType.INT64);
        Value count = Squeeze.of(Shape.of(grid).start(0).end(1).emit(at)).emit(at);
        return Unsqueeze.of(
                        Range.of(integers.number(0), count, integers.number(1)).emit(at))
                .axes(at.integers(LongStream.range(1, node.rank(grid) - 1).toArray()))
                .emit(at);
    }

    private static Taps padded(NodeGradient node, Taps taps, Value size) {
        return switch (GridSample.PADDING_MODE.of(node.node())) {
            case "zeros" -> taps.inside(node.at(), size);
            case "reflection" ->
                new Taps(
                                taps.positions().stream()
                                        .map(each -> reflect(node, each, size))
                                        .toList(),
                                taps.weights())
                        .clipped(node.at(), size);
            default -> taps.clipped(node.at(), size);
        };
    }

    /** A position that is reflected at the image's edges, or at the centers of its outer pixels, until it is inside. */
    private static Value reflect(NodeGradient node, Value position, Value size) {
        Arithmetic at = node.at();
        double low = alignsCorners(node) ? 0 : -0.5;
        Value span =
                alignsCorners(node) ? Max.of(at.add(size, -1), at.number(1)).emit(at) : size;
        Value distance = Abs.of(at.add(position, -low)).emit(at);
        Value flips = Floor.of(at.div(distance, span)).emit(at);
        Value rest = at.sub(distance, at.mul(flips, span));
        Value half = at.mul(flips, 0.5);
        Value even = Equal.of(Floor.of(half).emit(at), half).emit(at);
        return at.add(at.where(even, rest, at.sub(span, rest)), low);
    }
}
