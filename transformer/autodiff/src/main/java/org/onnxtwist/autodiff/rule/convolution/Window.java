package org.onnxtwist.autodiff.rule.convolution;

import java.util.Arrays;
import java.util.List;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Conv;

/** The window that an operator slides over the spatial axes of its input. Arrays have an element for each spatial axis. */
public final class Window {
    private final long[] kernel;
    private final long[] strides;
    private final long[] dilations;
    private final long[] begin;
    private final long[] end;

    private Window(long[] kernel, long[] strides, long[] dilations, long[] begin, long[] end) {
        this.kernel = kernel;
        this.strides = strides;
        this.dilations = dilations;
        this.begin = begin;
        this.end = end;
    }

    /** The sizes of the kernel of a convolution's weight, its second input. */
    public static long[] kernelOf(NodeGradient node) {
        long[] kernel = new long[node.rank(node.input(1)) - 2];
        for (int axis = 0; axis < kernel.length; axis++) {
            kernel[axis] = node.size(node.input(1), axis + 2);
        }
        return kernel;
    }

    /** The window of a convolution with a kernel of one tap, which meets every position once. */
    public static Window pointwise(int rank) {
        long[] ones = new long[rank];
        Arrays.fill(ones, 1);
        return new Window(ones, ones, ones, new long[rank], new long[rank]);
    }

    /** The window of a convolution or pooling, which all state it in the same attributes. */
    public static Window of(NodeGradient gradient, long[] kernel) {
        Window window = explicit(gradient.node(), kernel);
        String automatic = Conv.AUTO_PAD.of(gradient.node());
        if (!automatic.startsWith("SAME")) {
            return window;
        }
        long[] totals = new long[kernel.length];
        for (int axis = 0; axis < kernel.length; axis++) {
            totals[axis] = samePadding(gradient, axis, kernel[axis], window.strides[axis], window.dilations[axis]);
        }
        return window.padded(totals, automatic.equals("SAME_UPPER"));
    }

    /** The window with the padding that the node states, zero where it states none. */
    static Window explicit(Node node, long[] kernel) {
        int rank = kernel.length;
        List<Long> pads = Conv.PADS.find(node).orElse(List.of());
        return new Window(
                kernel,
                sizes(Conv.STRIDES.find(node).orElse(List.of()), rank, 1),
                sizes(Conv.DILATIONS.find(node).orElse(List.of()), rank, 1),
                sizes(pads.isEmpty() ? pads : pads.subList(0, rank), rank, 0),
                sizes(pads.isEmpty() ? pads : pads.subList(rank, 2 * rank), rank, 0));
    }

    /** The padding with which the output is the input's size divided by the stride, rounded up. */
    private static long samePadding(NodeGradient node, int axis, long kernel, long stride, long dilation) {
        if (stride == 1) {
            return dilation * (kernel - 1);
        }
        long size = node.size(node.input(0), axis + 2);
        long positions = (size + stride - 1) / stride;
        return Math.max(0, (positions - 1) * stride + dilation * (kernel - 1) + 1 - size);
    }

    private static long[] sizes(List<Long> stated, int rank, long byDefault) {
        long[] sizes = new long[rank];
        Arrays.fill(sizes, byDefault);
        for (int i = 0; i < stated.size(); i++) {
            sizes[i] = stated.get(i);
        }
        return sizes;
    }

    /** The number of taps. */
    public long[] kernel() {
        return kernel.clone();
    }

    public long[] strides() {
        return strides.clone();
    }

    public long[] dilations() {
        return dilations.clone();
    }

    /** The padding before the first position. */
    long[] begin() {
        return begin.clone();
    }

    /** The padding behind the last position. */
    long[] end() {
        return end.clone();
    }

    /** The same window with other padding: a total for each axis, of which the larger half is before the first position or behind the last. */
    Window padded(long[] totals, boolean moreBehind) {
        long[] before = new long[rank()];
        long[] behind = new long[rank()];
        for (int axis = 0; axis < rank(); axis++) {
            long half = totals[axis] / 2;
            before[axis] = moreBehind ? half : totals[axis] - half;
            behind[axis] = totals[axis] - before[axis];
        }
        return new Window(kernel, strides, dilations, before, behind);
    }

    int rank() {
        return kernel.length;
    }

    /** The number of taps of the whole kernel. */
    int taps() {
        return (int) Arrays.stream(kernel).reduce(1, (a, b) -> a * b);
    }

    /** The position of a tap, in row-major order, along each axis. */
    long[] tap(int index) {
        long[] tap = new long[rank()];
        int rest = index;
        for (int axis = rank() - 1; axis >= 0; axis--) {
            tap[axis] = rest % kernel[axis];
            rest /= (int) kernel[axis];
        }
        return tap;
    }

    public boolean isUnitStride() {
        return Arrays.stream(strides).allMatch(stride -> stride == 1);
    }

    /** The distance between the first and the last tap. */
    long reach(int axis) {
        return dilations[axis] * (kernel[axis] - 1);
    }

    /** The padding as ONNX writes it: all begins, then all ends. */
    public long[] pads() {
        long[] pads = Arrays.copyOf(begin, 2 * rank());
        System.arraycopy(end, 0, pads, rank(), rank());
        return pads;
    }
}
