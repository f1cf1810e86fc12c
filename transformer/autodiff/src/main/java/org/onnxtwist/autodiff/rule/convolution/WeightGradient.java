package org.onnxtwist.autodiff.rule.convolution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Transpose;

/**
 * The gradient with respect to a convolution's weight: for each tap, the product of the output's gradient and of the part of the padded
 * input that the tap meets, summed over positions and batch. A matrix product a tap, which on a CPU takes less than one product of all
 * columns, and less memory, where there are many. Of a convolution of stride 1 with known sizes {@link ShiftedProducts} needs fewer products.
 *
 * <pre>
 *   p = Pad(x);  for each tap k:  x_k = Slice(p) [N, I, P];  W_k = ReduceSum(MatMul(dy [N, O, P], Transpose(x_k) [N, P, I]), 0) [O, I]
 *   dW = Transpose(Concat(W_1, W_2, ...)) [O, I, k]
 * </pre>
 *
 * @param narrow the value that is convolved, such as a Conv's input
 * @param wide the gradient, or for a ConvTranspose the input, whose positions the window visits
 */
public record WeightGradient(
        NodeGradient node, Window window, long groups, Value narrow, Value wide, long rows, long columns) {
    /** The most columns that are multiplied at once. */
    private static final long FEW_COLUMNS = 64;

    /** The gradient with respect to the bias: the sum over the positions first, which are contiguous, then over the batch. */
    public static Value ofBias(NodeGradient node, int spatial) {
        return node.sumAway(
                node.sumAway(node.gradient(), LongStream.range(2, spatial + 2).toArray()), 0);
    }

    /** The gradient, of the shape [rows, columns / groups, kernel]. */
    public Value place() {
        // Stacked gradients of three convolutions are faster tap by tap.
        if (rows <= 2 * columns && ShiftedProducts.fit(node, window)) {
            return new ShiftedProducts(node, window, groups, narrow, wide, rows, columns).place();
        }
        Arithmetic at = node.at();
        Value padded = padded();
        List<Value> taps = new ArrayList<>();
        for (int tap = 0; tap < window.taps(); tap++) {
            Value met = at.reshape(slice(padded, window.tap(tap)), groupShape(columns));
            taps.add(met);
        }
        // Behind the slices, so that ONNX Runtime computes these when it has the gradient.
        Value left = at.reshape(wide, groupShape(rows));
        if (groups == 1 && taps.size() > 1 && window.taps() * columns <= FEW_COLUMNS) {
            return atOnce(left, taps);
        }
        taps.replaceAll(met -> product(left, met));
        // [groups, rows / groups, columns / groups, taps]
        Value all = taps.size() == 1 ? taps.get(0) : Concat.of(3, taps).emit(at);
        return at.reshape(all, at.integers(weightShape()));
    }

    /** One product of all columns, of which a matrix product would otherwise have too few: three for each tap of a colour image. */
    private Value atOnce(Value left, List<Value> taps) {
        Arithmetic at = node.at();
        Value turned =
                Transpose.of(Concat.of(2, taps).emit(at)).perm(0, 1, 3, 2).emit(at);
        Value sum = node.sumAway(MatMul.of(left, turned).emit(at), 0);
        Value apart = at.reshape(sum, at.integers(rows, window.taps(), columns));
        return at.reshape(Transpose.of(apart).perm(0, 2, 1).emit(at), at.integers(weightShape()));
    }

    /** One tap's product, of the shape [groups, rows / groups, columns / groups, 1]. */
    private Value product(Value left, Value met) {
        Arithmetic at = node.at();
        Value sum;
        if (rows == groups && columns == groups) {
            sum = node.sumAway(node.sumAway(at.mul(left, met), 3), 0);
            return at.reshape(sum, at.integers(groups, 1, 1, 1));
        }
        Value turned = Transpose.of(met).perm(0, 1, 3, 2).emit(at);
        sum = node.sumAway(MatMul.of(left, turned).emit(at), 0);
        return at.reshape(sum, at.integers(groups, rows / groups, columns / groups, 1));
    }

    /** [N, groups, channels / groups, positions]. */
    private Value groupShape(long channels) {
        return node.at().integers(0, groups, channels / groups, -1);
    }

    private long[] weightShape() {
        return LongStream.concat(LongStream.of(rows, columns / groups), Arrays.stream(window.kernel()))
                .toArray();
    }

    private Value padded() {
        long[] pads = window.pads();
        if (Arrays.stream(pads).allMatch(pad -> pad == 0)) {
            return narrow;
        }
        int rank = window.rank();
        long[] all = new long[2 * (rank + 2)];
        System.arraycopy(pads, 0, all, 2, rank);
        System.arraycopy(pads, rank, all, rank + 4, rank);
        return Pad.of(narrow, node.at().integers(all)).emit(node.at());
    }

    /** The part of the padded input that a tap meets, with as many positions as the wide value has. */
    private Value slice(Value padded, long[] tap) {
        int rank = window.rank();
        if (window.taps() == 1 && window.isUnitStride()) {
            return padded;
        }
        long[] starts = new long[rank];
        long[] ends = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            starts[axis] = tap[axis] * window.dilations()[axis];
            long left = window.reach(axis) - starts[axis];
            ends[axis] = window.strides()[axis] == 1 || !needsPositions(axis)
                    ? left == 0 ? Long.MAX_VALUE : -left
                    : starts[axis] + (node.size(counted(), axis + 2) - 1) * window.strides()[axis] + 1;
        }
        Arithmetic at = node.at();
        return Slice.of(padded, at.integers(starts), at.integers(ends))
                .axes(at.integers(IntStream.range(2, rank + 2).asLongStream().toArray()))
                .steps(at.integers(window.strides()))
                .emit(at);
    }

    /**
     * Tells whether as many positions as fit into the padded value may be too many, or their number is known anyway. Otherwise a slice to the
     * end has the right ones: of a convolution always, of its transpose where the output padding is less than the stride.
     */
    private boolean needsPositions(int axis) {
        boolean known = node.shape(counted()).size(axis + 2).isPresent();
        boolean fits = wide != node.input(0)
                || ConvTranspose.OUTPUT_PADDING
                                .find(node.node())
                                .map(more -> more.get(axis))
                                .orElse(0L)
                        < window.strides()[axis];
        return known || !fits;
    }

    /** The value of the forward pass that has as many positions as the wide one. */
    private Value counted() {
        return wide == node.input(0) ? wide : node.output(0);
    }
}
