package org.onnxtwist.autodiff.twist;

import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.Arithmetic;
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
 * @param geometry that of the layer
 */
record TapDifferences(Arithmetic at, ConvGeometry geometry) {
    /** The number of pairs of opposite taps. */
    static final int PAIRS = 4;

    private static final int LAST = ConvGeometry.TAPS - 1;

    /** The differences of each channel of a value, one after the other: [N, 4 channels, h, w]. */
    Value of(Value value, long channels) {
        return geometry.withChannels(channels, PAIRS * channels, channels)
                .statedBy(Conv.of(value, at.constant("twist.differences", kernels(channels)))
                        .kernelShape(3, 3))
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
                kernels.length * geometry.outChannels(),
                Stream.of(kernels)
                        .map(kernel -> at.reshape(firstTaps(kernel), at.integers(groups(), 1, outs(), PAIRS * ins()))));
    }

    /**
     * The transposed convolutions by some kernels [out, in / groups, 3, 3] of what has these differences, for a stride of 1 and as much
     * padding as the dilation: stacked, [N, count in, h, w]. To turn an antisymmetric kernel is to change its sign.
     */
    Value transposed(Value differences, Value... kernels) {
        return pointwise(
                differences,
                kernels.length * geometry.inChannels(),
                Stream.of(kernels).map(kernel -> {
                    Value exchanged =
                            Transpose.of(firstTaps(kernel)).perm(0, 2, 1, 3).emit(at);
                    return at.neg(at.reshape(exchanged, at.integers(groups(), 1, ins(), PAIRS * outs())));
                }));
    }

    private Value pointwise(Value differences, long channels, Stream<Value> parts) {
        Value weight = Concat.of(1, parts.toList()).emit(at);
        return Conv.of(differences, at.reshape(weight, at.integers(channels, -1, 1, 1)))
                .kernelShape(1, 1)
                .group(groups())
                .emit(at);
    }

    /** [groups, out / groups, in / groups, 4]. */
    private Value firstTaps(Value kernel) {
        Value taps = at.reshape(kernel, at.integers(groups(), outs(), ins(), ConvGeometry.TAPS));
        return Slice.of(taps, at.integers(0), at.integers(PAIRS))
                .axes(at.integers(3))
                .emit(at);
    }

    /** The differences of opposite taps of kernels [out, in / groups, 3, 3]: [out, in / groups, 4]. */
    Value ofTaps(Value kernels) {
        Value taps = at.reshape(kernels, at.integers(geometry.outChannels(), ins(), ConvGeometry.TAPS));
        Value first = Gather.of(taps, at.integers(0, 1, 2, 3)).axis(2).emit(at);
        Value last = Gather.of(taps, at.integers(8, 7, 6, 5)).axis(2).emit(at);
        return at.sub(first, last);
    }

    /** The antisymmetric kernels [out, in / groups, 3, 3] with these first taps [out, in / groups, 4]. */
    Value antisymmetric(Value firstTaps) {
        Value middle = at.mul(Gather.of(firstTaps, at.integers(0)).axis(2).emit(at), 0);
        Value opposite =
                Gather.of(at.neg(firstTaps), at.integers(3, 2, 1, 0)).axis(2).emit(at);
        return at.reshape(
                Concat.of(2, firstTaps, middle, opposite).emit(at), at.integers(geometry.outChannels(), ins(), 3, 3));
    }

    private long groups() {
        return geometry.group();
    }

    /** Output channels of a group. */
    private long outs() {
        return geometry.outChannels() / geometry.group();
    }

    /** Input channels of a group. */
    private long ins() {
        return geometry.inChannels() / geometry.group();
    }
}
