package org.onnxtwist.autodiff.rule.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/**
 * The pixels of a batch of images, one a row.
 *
 * @param image [batch, channels, size 1, ..., size n]
 * @param rows [batch size 1 ... size n, channels]
 */
record Pixels(Arithmetic at, Value image, Value rows) {
    /** @param axes the number of spatial axes */
    static Pixels of(NodeGradient node, Value image, int axes) {
        Arithmetic at = node.at();
        long[] last = LongStream.concat(
                        LongStream.of(0), LongStream.concat(LongStream.range(2, axes + 2), LongStream.of(1)))
                .toArray();
        Value turned = Transpose.of(image).perm(last).emit(at);
        Value channels = Shape.of(image).start(1).end(2).emit(at);
        return new Pixels(
                at,
                image,
                at.reshape(turned, Concat.of(0, at.integers(-1), channels).emit(at)));
    }

    /** The size of a spatial axis, a vector of one integer. */
    private Value size(int axis) {
        return Shape.of(image).start(axis + 2).end(axis + 3).emit(at);
    }

    /** The size of a spatial axis as a vector of one floating-point number. */
    Value number(int axis) {
        return at.cast(size(axis));
    }

    /**
     * The sum over all combinations of taps, one of each axis, of the pixel there times the weights, with an axis for the channels
     * behind the others.
     *
     * @param images the number of the image at each position, of integers
     * @param taps for each spatial axis positions inside the image
     */
    Value sum(Value images, List<Taps> taps) {
        List<Value> parts = new ArrayList<>();
        collect(images, at.number(1), taps, 0, parts);
        return parts.size() == 1 ? parts.get(0) : Sum.of(parts).emit(at);
    }

    private void collect(Value index, Value weight, List<Taps> taps, int axis, List<Value> parts) {
        if (axis == taps.size()) {
            Value channels = Unsqueeze.of(weight).axes(at.integers(-1)).emit(at);
            parts.add(at.mul(Gather.of(rows, index).emit(at), channels));
            return;
        }
        Value from = at.mul(index, size(axis));
        for (int tap = 0; tap < taps.get(axis).positions().size(); tap++) {
            Value position =
                    Cast.of(taps.get(axis).positions().get(tap), DType.INT64).emit(at);
            Value share = taps.get(axis).weights().get(tap);
            collect(at.add(from, position), axis == 0 ? share : at.mul(weight, share), taps, axis + 1, parts);
        }
    }
}
