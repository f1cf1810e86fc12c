package org.onnxtwist.autodiff.rule.normalization;

import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Unsqueeze;

/** The channels of a node's first input, which are its axis 1. */
record Channels(NodeGradient node) {
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
}
