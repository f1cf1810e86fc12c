package org.onnxtwist.autodiff.rule.normalization;

import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;

/** The channels of a node's first input, which are its axis 1. */
record Channels(NodeGradient node) {
    /** From here on a matrix product of one row and one column takes less time than a product of elements and its sum. */
    private static final long MANY_POSITIONS = 1024;

    private int rank() {
        return node.rank(node.input(0));
    }

    /** A vector with an element for each channel, so that it is broadcast to the input. */
    Value aligned(Value vector) {
        return rank() <= 2
                ? vector
                : Unsqueeze.of(vector)
                        .axes(node.at().integers(LongStream.range(1, rank() - 1).toArray()))
                        .emit(node.at());
    }

    /** The sum of each channel, a vector: over the positions first, which are contiguous, then over the batch. */
    Value sum(Value value) {
        return node.sumAway(
                rank() <= 2
                        ? value
                        : node.sumAway(value, LongStream.range(2, rank()).toArray()),
                0);
    }

    /** The sum of each channel of the products of elements, a vector. */
    Value sumOfProducts(Value a, Value b) {
        Arithmetic at = node.at();
        long positions = LongStream.range(2, rank())
                .map(axis -> node.shape(node.input(0)).size((int) axis).orElse(0))
                .reduce(1, (x, y) -> x * y);
        if (positions < MANY_POSITIONS) {
            return sum(at.mul(a, b));
        }
        Value column = Transpose.of(at.reshape(b, at.integers(0, 0, 1, -1)))
                .perm(0, 1, 3, 2)
                .emit(at);
        Value products =
                MatMul.of(at.reshape(a, at.integers(0, 0, 1, -1)), column).emit(at);
        return node.sumAway(products, 0, 2, 3);
    }
}
