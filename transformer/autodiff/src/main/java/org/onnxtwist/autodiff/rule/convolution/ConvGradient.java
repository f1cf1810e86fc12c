package org.onnxtwist.autodiff.rule.convolution;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Transpose;

/**
 * The derivative of a convolution of any number of axes, stride, dilation, padding and group.
 *
 * <pre>
 *   forward:   y = Conv(x, W, b)
 *   backward:  dx = Conv(dy, W turned by 180 degrees, in and out exchanged)        stride 1
 *              dx = ConvTranspose(dy, W)                                            other strides
 *              dW: see WeightGradient;  db = sum of dy over batch and positions
 *              dx and dW of many channels and kernels of three rows: see WinogradGradient
 * </pre>
 */
public record ConvGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(Conv.ID);
    }

    @Override
    public String formula() {
        return "dX = the transposed convolution of dY by W;  dW = the correlation of X and dY;  dB = sum(dY)";
    }

    @Override
    public void differentiate(NodeGradient node) {
        Value weight = node.input(1);
        long[] kernel = Window.kernelOf(node);
        Window window = Window.of(node, kernel);
        long groups = Conv.GROUP.of(node.node());
        long out = node.size(weight, 0);
        long in = node.size(weight, 1) * groups;
        node.set(2, () -> WeightGradient.ofBias(node, kernel.length));
        if (WinogradGradient.pays(node, window, out, in) && (node.wants(0) || node.wants(1))) {
            WinogradGradient winograd = new WinogradGradient(node, window, node.gradient(), out);
            node.set(0, () -> winograd.ofInput(weight, in));
            node.set(1, () -> winograd.ofWeight(in));
            return;
        }
        node.set(0, () -> ofInput(node, window, groups, node.gradient(), weight, out, in));
        node.set(1, () -> new WeightGradient(node, window, groups, node.input(0), node.gradient(), out, in).place());
    }

    /**
     * The gradient with respect to a convolution's input, or another value that the same window meets.
     *
     * @param node a Conv
     * @param gradient of the shape [N, out, positions]
     * @param weight of the shape [out, in / groups, kernel]
     */
    public static Value ofInput(
            NodeGradient node, Window window, long groups, Value gradient, Value weight, long out, long in) {
        return window.isUnitStride() && !overhangs(window)
                ? turned(node, window, groups, gradient, turnedWeight(node, window, groups, weight, out, in))
                : new TransposedConvolution(node, window, groups).place(gradient, weight);
    }

    /** Tells whether the padding is wider than the kernel's reach, which a convolution with turned weights would have to crop. */
    private static boolean overhangs(Window window) {
        for (int axis = 0; axis < window.rank(); axis++) {
            if (window.begin()[axis] > window.reach(axis) || window.end()[axis] > window.reach(axis)) {
                return true;
            }
        }
        return false;
    }

    private static Value turned(NodeGradient node, Window window, long groups, Value gradient, Value turnedWeight) {
        long[] pads = new long[2 * window.rank()];
        for (int axis = 0; axis < window.rank(); axis++) {
            pads[axis] = window.reach(axis) - window.begin()[axis];
            pads[axis + window.rank()] = window.reach(axis) - window.end()[axis];
        }
        return Conv.of(gradient, turnedWeight)
                .kernelShape(window.kernel())
                .dilations(window.dilations())
                .pads(pads)
                .group(groups)
                .emit(node.at());
    }

    /** [out, in / groups, kernel] becomes [in, out / groups, kernel], turned. */
    private static Value turnedWeight(NodeGradient node, Window window, long groups, Value weight, long out, long in) {
        Arithmetic at = node.at();
        int rank = window.rank();
        Value turned = weight;
        if (window.taps() > 1) {
            long[] last = new long[rank];
            Arrays.fill(last, -1);
            long[] first = new long[rank];
            Arrays.fill(first, Long.MIN_VALUE);
            turned = Slice.of(weight, at.integers(last), at.integers(first))
                    .axes(at.integers(LongStream.range(2, rank + 2).toArray()))
                    .steps(at.integers(last))
                    .emit(at);
        }
        if (groups == 1) {
            return Transpose.of(turned).perm(exchanged(rank, 0)).emit(at);
        }
        if (groups == out && groups == in) {
            return turned;
        }
        Value grouped = at.reshape(turned, shape(at, window, groups, out / groups, in / groups));
        Value exchanged = Transpose.of(grouped).perm(exchanged(rank, 1)).emit(at);
        return at.reshape(exchanged, shape(at, window, in, out / groups));
    }

    /** The order of axes that exchanges the axes first and first + 1. */
    private static long[] exchanged(int rank, int first) {
        long[] perm = LongStream.range(0, rank + 2L + first).toArray();
        perm[first] = first + 1L;
        perm[first + 1] = first;
        return perm;
    }

    private static Value shape(Arithmetic at, Window window, long... leading) {
        return at.integers(LongStream.concat(Arrays.stream(leading), Arrays.stream(window.kernel()))
                .toArray());
    }
}
