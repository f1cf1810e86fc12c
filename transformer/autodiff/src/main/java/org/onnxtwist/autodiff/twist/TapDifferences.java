package org.onnxtwist.autodiff.twist;

import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.convolution.Window;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.twist.ConvGeometry;

/**
 * Convolutions with antisymmetric kernels over the differences of opposite taps, of which t are the first four in row-major order:
 *
 * <pre>
 *   D_t(x)(p) = x(p + t) - x(p - t)          a depthwise Conv, which conv_x and conv_y share
 *   conv_x(x) = sum over t of Wx[t] D_t(x)   a Conv of a single tap
 * </pre>
 *
 * @param window the three by three taps
 * @param out output channels of the kernels
 * @param in input channels of the kernels, all groups together
 */
record TapDifferences(Arithmetic at, Window window, long groups, long out, long in) {
    /** The number of pairs of opposite taps. */
    static final int PAIRS = 4;

    private static final int LAST = ConvGeometry.TAPS - 1;

    /** The differences of each channel of a value, one after the other: [N, 4 channels, h, w]. */
    Value of(Value value, long channels) {
        return Conv.of(value, at.constant("grad.differences", kernels(channels)))
                .kernelShape(window.kernel())
                .strides(window.strides())
                .dilations(window.dilations())
                .pads(window.pads())
                .group(channels)
                .emit(at);
    }

    private Tensor kernels(long channels) {
        return Tensor.computed(at.type(), new long[] {PAIRS * channels, 1, 3, 3}, index -> {
            long pair = index / ConvGeometry.TAPS % PAIRS;
            long tap = index % ConvGeometry.TAPS;
            return tap == pair ? 1 : tap == LAST - pair ? -1 : 0;
        });
    }

    /** The convolutions by some kernels [out, in / groups, 3, 3] of what has these differences: stacked, [N, count out, h, w]. */
    Value convolved(Value differences, Value... kernels) {
        return pointwise(
                differences,
                kernels.length * out,
                Stream.of(kernels)
                        .map(kernel -> at.reshape(
                                firstTaps(kernel), at.integers(groups, 1, out / groups, PAIRS * in / groups))));
    }

    /**
     * The transposed convolutions by some kernels [out, in / groups, 3, 3] of what has these differences, for a window of stride 1 and with
     * as much padding as its dilation: stacked, [N, count in, h, w]. To turn an antisymmetric kernel is to change its sign.
     */
    Value transposed(Value differences, Value... kernels) {
        return pointwise(differences, kernels.length * in, Stream.of(kernels).map(kernel -> {
            Value exchanged = Transpose.of(firstTaps(kernel)).perm(0, 2, 1, 3).emit(at);
            return at.neg(at.reshape(exchanged, at.integers(groups, 1, in / groups, PAIRS * out / groups)));
        }));
    }

    private Value pointwise(Value differences, long channels, Stream<Value> parts) {
        Value weight = Concat.of(1, parts.toList()).emit(at);
        long perGroup = channels / groups;
        Value stacked = at.reshape(weight, at.integers(groups * perGroup, -1, 1, 1));
        return Conv.of(differences, stacked).kernelShape(1, 1).group(groups).emit(at);
    }

    /** [groups, out / groups, in / groups, 4]. */
    private Value firstTaps(Value kernel) {
        Value taps = at.reshape(kernel, at.integers(groups, out / groups, in / groups, ConvGeometry.TAPS));
        return Slice.of(taps, at.integers(0), at.integers(PAIRS))
                .axes(at.integers(3))
                .emit(at);
    }

    /** The differences of opposite taps of kernels [out, in / groups, 3, 3]: [out, in / groups, 4]. */
    Value ofTaps(Value kernels) {
        Value taps = at.reshape(kernels, at.integers(out, in / groups, ConvGeometry.TAPS));
        Value first = Gather.of(taps, at.integers(0, 1, 2, 3)).axis(2).emit(at);
        Value last = Gather.of(taps, at.integers(8, 7, 6, 5)).axis(2).emit(at);
        return at.sub(first, last);
    }

    /** The antisymmetric kernels [out, in / groups, 3, 3] with these first taps [out, in / groups, 4]. */
    Value antisymmetric(Value firstTaps) {
        Value middle = at.mul(Gather.of(firstTaps, at.integers(0)).axis(2).emit(at), 0);
        Value opposite =
                Gather.of(at.neg(firstTaps), at.integers(3, 2, 1, 0)).axis(2).emit(at);
        return at.reshape(Concat.of(2, firstTaps, middle, opposite).emit(at), at.integers(out, in / groups, 3, 3));
    }
}
