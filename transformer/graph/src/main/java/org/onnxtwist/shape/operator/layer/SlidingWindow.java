package org.onnxtwist.shape.operator.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.Term;

/** A window that slides over the spatial axes of a tensor, as in convolutions and pooling. */
final class SlidingWindow {
    private final List<Term> kernel;
    private final long[] strides;
    private final long[] dilations;

    /** The padding before each axis, followed by the padding after each axis. */
    private final long[] pads;

    private final String autoPad;
    private final boolean ceil;

    private SlidingWindow(NodeContext node, List<Term> kernel) {
        int rank = kernel.size();
        this.kernel = kernel;
        this.strides = node.integers(Conv.STRIDES).orElseGet(() -> ones(rank));
        this.dilations = node.integers(Conv.DILATIONS).orElseGet(() -> ones(rank));
        this.pads = node.integers(Conv.PADS).orElseGet(() -> new long[2 * rank]);
        this.autoPad = node.text(Conv.AUTO_PAD, "NOTSET");
        this.ceil = node.integer(MaxPool.CEIL_MODE, 0) != 0;
    }

    /**
     * The window of a node with {@code kernel} over {@code kernel.size()} spatial axes; empty where an attribute has another
     * length, or a step is not positive.
     */
    static Optional<SlidingWindow> of(NodeContext node, List<Term> kernel) {
        SlidingWindow window = new SlidingWindow(node, kernel);
        boolean fits = window.strides.length == kernel.size()
                && window.dilations.length == kernel.size()
                && window.pads.length == 2 * kernel.size()
                && Arrays.stream(window.strides).allMatch(stride -> stride > 0)
                && Arrays.stream(window.dilations).allMatch(dilation -> dilation > 0);
        return fits ? Optional.of(window) : Optional.empty();
    }

    private static long[] ones(int rank) {
        long[] ones = new long[rank];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The number of positions along each axis of an input of these spatial sizes. */
    List<Dim> positions(List<Dim> spatial) {
        List<Dim> result = new ArrayList<>(spatial.size());
        for (int axis = 0; axis < spatial.size(); axis++) {
            result.add(positions(Term.of(spatial.get(axis)), axis).toDim());
        }
        return result;
    }

    private Term positions(Term size, int axis) {
        long stride = strides[axis];
        if (autoPad.startsWith("SAME")) {
            return size.ceilDiv(stride);
        }
        Term margin = autoPad.equals("VALID") ? Term.of(0) : Term.of(pads[axis]).plus(pads[axis + strides.length]);
        Term slack = size.plus(margin).minus(extent(axis));
        if (slack instanceof Term.Constant constant && constant.value() < 0) {
            return Term.of(0);
        }
        if (!ceil) {
            return slack.floorDiv(stride).plus(1);
        }
        Term positions = slack.ceilDiv(stride).plus(1);
        if (positions instanceof Term.Constant count && size instanceof Term.Constant length) {
            // A window that would start in the padding after the input is left out.
            boolean outside = (count.value() - 1) * stride >= length.value() + pads[axis];
            return outside ? positions.plus(-1) : positions;
        }
        // Of a window longer than the padding at most one is left out.
        boolean once = Term.of(pads[axis + strides.length]).isAtMost(extent(axis));
        return once ? positions.min(size.plus(pads[axis] - 1).floorDiv(stride).plus(1)) : Term.UNKNOWN;
    }

    /** Distance from the first to the last tap, inclusive. */
    private Term extent(int axis) {
        return kernel.get(axis).plus(-1).times(dilations[axis]).plus(1);
    }

    /** The output sizes of a transposed window: those input sizes for which {@link #positions} would return {@code spatial}. */
    List<Dim> transposed(List<Dim> spatial, long[] outputPadding) {
        List<Dim> result = new ArrayList<>(spatial.size());
        for (int axis = 0; axis < spatial.size(); axis++) {
            Term size = Term.of(spatial.get(axis));
            if (autoPad.startsWith("SAME")) {
                // Where the taps leave gaps, ONNX and ONNX Runtime do not agree.
                boolean gaps = extent(axis).known().orElse(0) < strides[axis];
                result.add(gaps ? Dim.UNKNOWN : size.times(strides[axis]).toDim());
                continue;
            }
            Term margin =
                    autoPad.equals("VALID") ? Term.of(0) : Term.of(pads[axis]).plus(pads[axis + strides.length]);
            Term constant = extent(axis).plus(outputPadding[axis]).minus(margin);
            result.add(size.plus(-1).times(strides[axis]).plus(constant).toDim());
        }
        return result;
    }
}
