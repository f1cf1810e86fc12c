package org.onnxtwist.pass.evaluation;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.op.Slice;

/** Slice, with its bounds in attributes (operator sets 1 to 9) or inputs. */
final class StridedSlice {
    private StridedSlice() {}

    /** As an end, the greatest numbers mean the last element on the way, which backwards is the first; runtimes do not agree on that. */
    private static boolean isOpenEnd(long end) {
        return end == Long.MAX_VALUE || end == Integer.MAX_VALUE;
    }

    static Optional<Tensor> evaluate(Operands given) {
        Tensor data = given.tensor(0);
        Optional<long[]> starts = given.list(Slice.STARTS, 1);
        Optional<long[]> ends = given.list(Slice.ENDS, 2);
        if (starts.isEmpty() || ends.isEmpty() || starts.get().length != ends.get().length) {
            return Optional.empty();
        }
        int count = starts.get().length;
        Optional<int[]> axes = Operands.axes(
                given.list(Slice.AXES, 3).orElse(LongStream.range(0, count).toArray()), data.rank());
        long[] steps = given.optional(4).map(Tensor::toLongs).orElseGet(() -> {
            long[] ones = new long[count];
            Arrays.fill(ones, 1);
            return ones;
        });
        if (axes.isEmpty()
                || axes.get().length != count
                || steps.length != count
                || Arrays.stream(steps).anyMatch(step -> step == 0 || step == Long.MIN_VALUE)) {
            return Optional.empty();
        }
        long[] dims = data.dims();
        long[] strides = Positions.strides(dims);
        long offset = 0;
        for (int i = 0; i < count; i++) {
            int axis = axes.get()[i];
            long size = dims[axis];
            long step = steps[i];
            if (step < 0 && isOpenEnd(ends.get()[i])) {
                return Optional.empty();
            }
            long start = clamp(starts.get()[i], size, step);
            long end = clampEnd(ends.get()[i], size, step);
            long span = step > 0 ? end - start : start - end;
            dims[axis] = span <= 0 || size == 0 ? 0 : (span - 1) / Math.abs(step) + 1;
            offset += start * strides[axis];
            strides[axis] *= step;
        }
        int[] positions = Positions.count(dims) == 0 ? new int[0] : Positions.strided(dims, offset, strides);
        return Optional.of(ElementCopy.pick(data, positions, dims));
    }

    private static long clamp(long bound, long size, long step) {
        long fromFront = bound < 0 ? bound + size : bound;
        return Math.max(0, Math.min(fromFront, step > 0 ? size : size - 1));
    }

    private static long clampEnd(long bound, long size, long step) {
        long fromFront = bound < 0 ? bound + size : bound;
        return step > 0 ? Math.max(0, Math.min(fromFront, size)) : Math.max(-1, Math.min(fromFront, size - 1));
    }
}
