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
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GridSample;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Sum;
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
        Pixels pixels = Pixels.of(node, x);
        int axes = pixels.axes();
        List<Taps> taps = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            // The grid has the position along the last axis first.
            Value number = at.withType(DType.INT64).number(axes - 1 - axis);
            Value relative = Gather.of(grid, number).axis(-1).emit(at);
            taps.add(taps(node, position(node, relative, pixels.number(axis))));
        }
        List<Value> parts = new ArrayList<>();
        collect(node, pixels, images(node, grid), taps, new ArrayList<>(), parts);
        Value sum = parts.size() == 1 ? parts.get(0) : Sum.of(parts).emit(at);
        long[] first = LongStream.concat(
                        LongStream.of(0, axes + 1), LongStream.range(1, axes + 1))
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
        return at.mul(
                alignsCorners(node) ? at.mul(shifted, at.add(size, -1)) : at.add(at.mul(shifted, size), -1), 0.5);
    }

    /** The number of the image of each position, [batch, 1, ...]. */
    private static Value images(NodeGradient node, Value grid) {
        Arithmetic at = node.at();
        Arithmetic integers = at.withType(DType.INT64);
        Value count = Squeeze.of(Shape.of(grid).start(0).end(1).emit(at)).emit(at);
        return Unsqueeze.of(Range.of(integers.number(0), count, integers.number(1)).emit(at))
                .axes(at.integers(LongStream.range(1, node.rank(grid) - 1).toArray()))
                .emit(at);
    }

    /** Adds the product of pixel and weight of each combination of taps. */
    private static void collect(
            NodeGradient node, Pixels pixels, Value images, List<Taps> taps, List<Integer> chosen, List<Value> parts) {
        if (chosen.size() < taps.size()) {
            for (int tap = 0; tap < taps.get(chosen.size()).positions().size(); tap++) {
                List<Integer> more = new ArrayList<>(chosen);
                more.add(tap);
                collect(node, pixels, images, taps, more, parts);
            }
            return;
        }
        Arithmetic at = node.at();
        String padding = GridSample.PADDING_MODE.of(node.node());
        Value[] positions = new Value[chosen.size()];
        Value weight = at.number(1);
        for (int axis = 0; axis < positions.length; axis++) {
            Value position = taps.get(axis).positions().get(chosen.get(axis));
            Value last = at.add(pixels.number(axis), -1);
            Value reflected = padding.equals("reflection") ? reflect(node, position, pixels.number(axis)) : position;
            positions[axis] = Clip.of(reflected).min(at.number(0)).max(Squeeze.of(last).emit(at)).emit(at);
            weight = at.mul(weight, taps.get(axis).weights().get(chosen.get(axis)));
            if (padding.equals("zeros")) {
                weight = at.where(Equal.of(positions[axis], position).emit(at), weight);
            }
        }
        parts.add(at.mul(pixels.at(images, positions), pixels.forChannels(weight)));
    }

    /** A position that is reflected at the image's edges, or at the centers of its outer pixels, until it is inside. */
    private static Value reflect(NodeGradient node, Value position, Value size) {
        Arithmetic at = node.at();
        double low = alignsCorners(node) ? 0 : -0.5;
        Value span = alignsCorners(node) ? Max.of(at.add(size, -1), at.number(1)).emit(at) : size;
        Value distance = Abs.of(at.add(position, -low)).emit(at);
        Value flips = org.onnxtwist.op.Floor.of(at.div(distance, span)).emit(at);
        Value rest = at.sub(distance, at.mul(flips, span));
        Value half = at.mul(flips, 0.5);
        Value even = Equal.of(org.onnxtwist.op.Floor.of(half).emit(at), half).emit(at);
        return at.add(at.where(even, rest, at.sub(span, rest)), low);
    }
}
