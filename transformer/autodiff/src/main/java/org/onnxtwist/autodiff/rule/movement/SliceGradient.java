package org.onnxtwist.autodiff.rule.movement;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.Slice;

/**
 * The derivative of Slice: zeros around the gradient where the part is contiguous and its place is known, else by positions.
 *
 * <pre>
 *   forward:   y = Slice(x, [1], [3]) of x [5]
 *   backward:  dx = Pad(dy, [1, 2])
 * </pre>
 */
public record SliceGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(Slice.ID);
    }

    @Override
    public String formula() {
        return "dX = dY where its elements were taken from, 0 elsewhere";
    }

    @Override
    public void differentiate(NodeGradient node) {
        Optional<long[]> pads = pads(node);
        if (pads.isEmpty()) {
            MovementGradients.differentiate(node);
        } else {
            node.set(
                    0,
                    () -> Pad.of(node.gradient(), node.at().integers(pads.get()))
                            .emit(node.at()));
        }
    }

    /** The numbers of elements before and behind the part along each axis, if they are the same in every run. */
    private static Optional<long[]> pads(NodeGradient node) {
        Optional<long[]> whole = node.shape(node.input(0)).sizes();
        Optional<long[]> part = node.shape(node.output(0)).sizes();
        Optional<long[]> starts = integers(node.input(1));
        if (whole.isEmpty() || part.isEmpty() || starts.isEmpty()) {
            return Optional.empty();
        }
        int rank = whole.get().length;
        Optional<long[]> axes = node.node()
                .input(3)
                .map(SliceGradient::integers)
                .orElseGet(() ->
                        Optional.of(LongStream.range(0, starts.get().length).toArray()));
        Optional<long[]> steps =
                node.node().input(4).map(SliceGradient::integers).orElse(Optional.of(new long[0]));
        if (axes.isEmpty() || steps.isEmpty() || LongStream.of(steps.get()).anyMatch(step -> step != 1)) {
            return Optional.empty();
        }
        long[] pads = new long[2 * rank];
        for (int i = 0; i < axes.get().length; i++) {
            int axis = Math.floorMod((int) axes.get()[i], rank);
            long size = whole.get()[axis];
            long start = starts.get()[i];
            pads[axis] = Math.max(0, Math.min(start < 0 ? start + size : start, size));
            pads[rank + axis] = size - pads[axis] - part.get()[axis];
        }
        return Optional.of(pads);
    }

    private static Optional<long[]> integers(Value value) {
        return value.constant().map(Tensor::toLongs);
    }
}
