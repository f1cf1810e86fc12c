package org.onnxtwist.autodiff.rule.sampling;

import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/**
 * The pixels of a batch of images, one a row.
 *
 * @param image a value of the forward pass, [batch, channels, size 1, ..., size n]
 * @param rows [batch size 1 ... size n, channels]
 */
record Pixels(NodeGradient node, Value image, Value rows) {
    static Pixels of(NodeGradient node, Value image) {
        Arithmetic at = node.at();
        int rank = node.rank(image);
        long[] last = LongStream.concat(
                        LongStream.of(0), LongStream.concat(LongStream.range(2, rank), LongStream.of(1)))
                .toArray();
        Value turned = Transpose.of(image).perm(last).emit(at);
        Value channels = Shape.of(image).start(1).end(2).emit(at);
        Value shape = org.onnxtwist.op.Concat.of(0, at.integers(-1), channels).emit(at);
        return new Pixels(node, image, at.reshape(turned, shape));
    }

    /** The number of spatial axes. */
    int axes() {
        return node.rank(image) - 2;
    }

    /** The size of a spatial axis, a vector of one integer. */
    Value size(int axis) {
        return Shape.of(image).start(axis + 2).end(axis + 3).emit(node.at());
    }

    /** The size of a spatial axis as a floating-point number. */
    Value number(int axis) {
        return node.at().cast(size(axis));
    }

    /** @param positions whole positions along an axis, as floating-point numbers inside the image */
    private Value index(Value positions) {
        return Cast.of(positions, DType.INT64).emit(node.at());
    }

    /**
     * The pixels at positions, with an axis for the channels behind the others.
     *
     * @param image the number of the image at each position, of integers
     * @param positions for each spatial axis whole positions inside the image, as floating-point numbers
     */
    Value at(Value image, Value... positions) {
        Arithmetic at = node.at();
        Value index = image;
        for (int axis = 0; axis < positions.length; axis++) {
            index = at.add(at.mul(index, size(axis)), index(positions[axis]));
        }
        return Gather.of(rows, index).emit(at);
    }

    /** Numbers with an axis of size 1 for the channels. */
    Value forChannels(Value numbers) {
        return Unsqueeze.of(numbers).axes(node.at().integers(-1)).emit(node.at());
    }

    Value floor(Value positions) {
        return Floor.of(positions).emit(node.at());
    }
}
