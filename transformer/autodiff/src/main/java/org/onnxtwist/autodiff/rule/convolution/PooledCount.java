package org.onnxtwist.autodiff.rule.convolution;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Shape;

/** The number of elements that count in each window of an AveragePool. */
record PooledCount(NodeGradient node, Window window) {
    /** A number, or a tensor that is broadcast to the output. */
    Value place() {
        boolean includesPadding = AveragePool.COUNT_INCLUDE_PAD.of(node.node()) != 0;
        boolean rounded = AveragePool.CEIL_MODE.find(node.node()).orElse(0L) != 0;
        boolean padded = Arrays.stream(window.pads()).anyMatch(pad -> pad != 0);
        return rounded || (padded && !includesPadding)
                ? perWindow(includesPadding, rounded)
                : node.at().number(window.taps());
    }

    /** The sum of ones in each window: padding counts if it is included, and what a rounded-up size adds behind it never does. */
    private Value perWindow(boolean includesPadding, boolean rounded) {
        Arithmetic at = node.at();
        int rank = window.rank();
        Value spatial = Shape.of(node.input(0)).start(2).emit(at);
        Value ones = Expand.of(
                        at.number(1), Concat.of(0, at.integers(1, 1), spatial).emit(at))
                .emit(at);
        Value counted = includesPadding ? padded(ones, window.pads(), at.number(1)) : ones;
        long[] rest = includesPadding ? new long[2 * rank] : window.pads();
        if (rounded) {
            IntStream.range(0, rank).forEach(axis -> rest[rank + axis] += beyond(axis));
        }
        Value kernel = Expand.of(
                        at.number(1),
                        at.integers(LongStream.concat(LongStream.of(1, 1), Arrays.stream(window.kernel()))
                                .toArray()))
                .emit(at);
        return Conv.of(padded(counted, rest, at.number(0)), kernel)
                .kernelShape(window.kernel())
                .strides(window.strides())
                .dilations(window.dilations())
                .emit(at);
    }

    private long beyond(int axis) {
        long covered = (node.size(node.output(0), axis + 2) - 1) * window.strides()[axis] + window.reach(axis) + 1;
        return Math.max(0, covered - node.size(node.input(0), axis + 2) - window.begin()[axis] - window.end()[axis]);
    }

    private Value padded(Value value, long[] pads, Value with) {
        int rank = window.rank();
        long[] all = new long[2 * (rank + 2)];
        System.arraycopy(pads, 0, all, 2, rank);
        System.arraycopy(pads, rank, all, rank + 4, rank);
        return Pad.of(value, node.at().integers(all)).constantValue(with).emit(node.at());
    }
}
