package org.onnxtwist.pass.fold;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.op.spec.SliceRange;

/** Slice, with its bounds in attributes (operator sets 1 to 9) or inputs. */
final class StridedSlice {
    private StridedSlice() {}

    static Optional<Tensor> evaluate(Operands given) {
        Tensor data = given.tensor(0);
        Optional<long[]> starts = given.list(Slice.STARTS, 1);
        Optional<long[]> ends = given.list(Slice.ENDS, 2);
        if (starts.isEmpty() || ends.isEmpty() || starts.get().length != ends.get().length) {
            return Optional.empty();
        }
        int count = starts.get().length;
        Optional<int[]> axes = Axes.distinct(
                given.list(Slice.AXES, 3).orElse(LongStream.range(0, count).toArray()), data.rank());
        long[] steps = given.optional(4).map(Tensor::toLongs).orElseGet(() -> {
            long[] ones = new long[count];
            Arrays.fill(ones, 1);
            return ones;
        });
        if (axes.isEmpty() || axes.get().length != count || steps.length != count) {
            return Optional.empty();
        }
        long[] dims = data.dims();
        long[] strides = Positions.strides(dims);
        long offset = 0;
        for (int i = 0; i < count; i++) {
            int axis = axes.get()[i];
            Optional<SliceRange> range = SliceRange.of(dims[axis], starts.get()[i], ends.get()[i], steps[i]);
            if (range.isEmpty()) {
                return Optional.empty();
            }
            dims[axis] = range.get().count();
            offset += range.get().first() * strides[axis];
            strides[axis] *= range.get().step();
        }
        int[] positions = Positions.count(dims) == 0 ? new int[0] : Positions.strided(dims, offset, strides);
        return Optional.of(ElementCopy.pick(data, positions, dims));
    }
}
