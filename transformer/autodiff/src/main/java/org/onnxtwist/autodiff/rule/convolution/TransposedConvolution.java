package org.onnxtwist.autodiff.rule.convolution;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Shape;
import org.onnxtwist.op.Slice;

/** Brings a gradient of a window's positions back to the positions of the node's first input, by a ConvTranspose. */
record TransposedConvolution(NodeGradient node, Window window, long groups) {
    /**
     * Without padding at the end a transposed convolution covers the positions that the last window met: what follows them in the input
     * has no gradient, and what lies beyond the input is padding.
     *
     * @param gradient of the shape [N, channels, positions]
     * @param weight of the shape [channels, channels of the input / groups, kernel]
     */
    Value place(Value gradient, Value weight) {
        Arithmetic at = node.at();
        int rank = window.rank();
        Value x = node.input(0);
        long[] pads = Arrays.copyOf(window.begin(), 2 * rank);
        boolean known = LongStream.range(2, rank + 2)
                .allMatch(axis -> node.shape(x).size((int) axis).isPresent());
        long[] lacking = new long[rank];
        if (known) {
            for (int axis = 0; axis < rank; axis++) {
                long covered = (node.size(node.output(0), axis + 2) - 1) * window.strides()[axis]
                        + window.reach(axis)
                        + 1
                        - window.begin()[axis];
                long beyond = covered - node.size(x, axis + 2);
                pads[rank + axis] = Math.max(0, beyond);
                lacking[axis] = Math.max(0, -beyond);
            }
        }
        Value covered = ConvTranspose.of(gradient, weight)
                .kernelShape(window.kernel())
                .strides(window.strides())
                .dilations(window.dilations())
                .pads(pads)
                .group(groups)
                .emit(at);
        if (known) {
            return Arrays.stream(lacking).allMatch(pad -> pad == 0) ? covered : extended(at, covered, lacking);
        }
        long[] strides =
                Arrays.stream(window.strides()).map(stride -> stride - 1).toArray();
        Value spatial = Shape.of(x).start(2).emit(at);
        return Slice.of(extended(at, covered, strides), at.integers(new long[rank]), spatial)
                .axes(at.integers(LongStream.range(2, rank + 2).toArray()))
                .emit(at);
    }

    private static Value extended(Arithmetic at, Value value, long[] atEnd) {
        int rank = atEnd.length + 2;
        long[] pads = new long[2 * rank];
        System.arraycopy(atEnd, 0, pads, rank + 2, atEnd.length);
        return Pad.of(value, at.integers(pads)).emit(at);
    }
}
