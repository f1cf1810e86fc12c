package org.onnxtwist.twist.recognise.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.spec.ConcatAxis;
import org.onnxtwist.op.spec.SliceRange;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.Strides;

/** Evaluates nodes that rearrange the elements of constants. */
final class DataMovementEvaluation {
    /** The last axes of kernels, along which a Concat makes new ones. */
    private static final int TAP_AXES = 2;

    private final ModelFacts facts;

    DataMovementEvaluation(ModelFacts facts) {
        this.facts = facts;
    }

    /**
     * The constants at an output of a node; empty if the operator is not a rearrangement or the result is not known.
     *
     * @param inputs the inputs whose elements are moved, all constants
     */
    Optional<LazyConstant> of(Node node, int output, List<LazyConstant> inputs) {
        LazyConstant first = inputs.get(0);
        return switch (node.operator().name()) {
            case Slice.NAME -> sliced(node, first);
            case Gather.NAME -> gathered(node, first);
            case Concat.NAME -> concatenated(node, inputs);
            case Split.NAME -> split(node, output, first);
            case Tile.NAME -> tiled(node, first);
            default -> Optional.empty();
        };
    }

    /** The elements that a Slice keeps: along each axis, every step-th element from a first one on. */
    private Optional<LazyConstant> sliced(Node node, LazyConstant input) {
        int rank = input.dims().size();
        Optional<long[]> starts = facts.integers(node, Slice.STARTS, 1);
        Optional<long[]> ends = facts.integers(node, Slice.ENDS, 2);
        Optional<long[]> axes =
                node.input(3).isPresent() || Slice.AXES.stated(node).isPresent()
                        ? facts.integers(node, Slice.AXES, 3)
                        : starts.map(all -> LongStream.range(0, all.length).toArray());
        Optional<long[]> steps =
                node.input(4).isPresent() ? facts.longs(node, 4) : starts.map(all -> filled(all.length, 1));
        if (starts.isEmpty() || ends.isEmpty() || axes.isEmpty() || steps.isEmpty()) {
            return Optional.empty();
        }
        int count = axes.get().length;
        boolean matching = starts.get().length == count && ends.get().length == count && steps.get().length == count;
        if (rank == 0 || !matching) {
            return Optional.empty();
        }
        List<Long> sizes = new ArrayList<>(input.dims());
        long[] strides = strides(input.dims());
        long first = 0;
        boolean[] cut = new boolean[rank];
        for (int i = 0; i < count; i++) {
            int axis = (int) Math.floorMod(axes.get()[i], (long) rank);
            if (cut[axis]) {
                return Optional.empty();
            }
            cut[axis] = true;
            Optional<SliceRange> range =
                    SliceRange.of(input.dims().get(axis), starts.get()[i], ends.get()[i], steps.get()[i]);
            if (range.isEmpty()) {
                return Optional.empty();
            }
            first += range.get().first() * strides[axis];
            strides[axis] *= range.get().step();
            sizes.set(axis, range.get().count());
        }
        long from = first;
        return input.moved(sizes, Strides.of(sizes, strides).from(from));
    }

    private Optional<LazyConstant> gathered(Node node, LazyConstant input) {
        int axis = (int) Math.floorMod(
                Gather.AXIS.of(node), (long) Math.max(1, input.dims().size()));
        Optional<SymbolicTensor> content = node.input(1).flatMap(facts::content).filter(found -> found.rank() <= 1);
        Optional<long[]> indices = content.flatMap(SymbolicTensor::longs);
        if (indices.isEmpty() || input.dims().isEmpty()) {
            return Optional.empty();
        }
        long size = input.dims().get(axis);
        long[] order = Arrays.stream(indices.get())
                .map(index -> index < 0 ? index + size : index)
                .toArray();
        if (Arrays.stream(order).anyMatch(index -> index < 0 || index >= size)) {
            return Optional.empty();
        }
        List<Long> sizes = new ArrayList<>(input.dims());
        sizes.set(axis, (long) order.length);
        long inner = strides(input.dims())[axis];
        Optional<LazyConstant> picked = input.moved(sizes, at -> {
            long slice = at / inner;
            long before = slice / order.length;
            return (before * size + order[(int) (slice - before * order.length)]) * inner + at - slice * inner;
        });
        if (content.get().rank() == 0) {
            sizes.remove(axis);
        }
        return picked.map(found -> found.reshaped(sizes));
    }

    private static Optional<LazyConstant> concatenated(Node node, List<LazyConstant> parts) {
        int rank = parts.get(0).dims().size();
        if (rank == 0) {
            return Optional.empty();
        }
        int axis = (int) Math.floorMod(ConcatAxis.of(node), (long) rank);
        long[] ends = new long[parts.size()];
        long all = 0;
        List<Long> sizes = new ArrayList<>(parts.get(0).dims());
        for (int i = 0; i < ends.length; i++) {
            List<Long> dims = new ArrayList<>(parts.get(i).dims());
            if (dims.size() != rank) {
                return Optional.empty();
            }
            all += dims.get(axis);
            ends[i] = all;
            dims.set(axis, sizes.get(axis));
            if (!dims.equals(sizes)) {
                return Optional.empty();
            }
        }
        sizes.set(axis, all);
        long inner = strides(sizes)[axis];
        long whole = all;
        return LazyConstant.limited(
                sizes,
                () -> {
                    List<LongToDoubleFunction> elements =
                            parts.stream().map(part -> part.elements().get()).toList();
                    return at -> {
                        long index = at / inner % whole;
                        int part = part(ends, index);
                        long start = part == 0 ? 0 : ends[part - 1];
                        long size = ends[part] - start;
                        return elements.get(part)
                                .applyAsDouble((at / inner / whole * size + index - start) * inner + at % inner);
                    };
                },
                parts.stream().mapToInt(LazyConstant::depth).max().orElse(0) + 1,
                parts.stream().mapToLong(LazyConstant::cost).max().orElse(0) + 1,
                rank - axis <= TAP_AXES || parts.stream().anyMatch(LazyConstant::arithmetic));
    }

    /** The part that an index lies in: the first that ends after it. */
    private static int part(long[] ends, long index) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (index < ends[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private Optional<LazyConstant> split(Node node, int output, LazyConstant input) {
        int axis = (int) Math.floorMod(
                Split.AXIS.of(node), (long) Math.max(1, input.dims().size()));
        long first = 0;
        for (int before = 0; before < output; before++) {
            OptionalLong size = facts.shape(node.output(before)).size(axis);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            first += size.getAsLong();
        }
        OptionalLong size = facts.shape(node.output(output)).size(axis);
        if (size.isEmpty() || first + size.getAsLong() > input.dims().get(axis)) {
            return Optional.empty();
        }
        List<Long> sizes = new ArrayList<>(input.dims());
        sizes.set(axis, size.getAsLong());
        long[] strides = strides(input.dims());
        long from = first * strides[axis];
        return input.moved(sizes, Strides.of(sizes, strides).from(from));
    }

    private Optional<LazyConstant> tiled(Node node, LazyConstant input) {
        Optional<long[]> repeats = facts.longs(node, 1);
        int rank = input.dims().size();
        if (repeats.filter(found -> found.length == rank).isEmpty()) {
            return Optional.empty();
        }
        long[] strides = strides(input.dims());
        List<Long> sizes = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            long size = input.dims().get(axis);
            long times = repeats.get()[axis];
            if (times < 0 || (size != 0 && times > Long.MAX_VALUE / size)) {
                return Optional.empty();
            }
            sizes.add(size * times);
        }
        return input.moved(sizes, at -> {
            long rest = at;
            long position = 0;
            for (int axis = rank - 1; axis >= 0; axis--) {
                position += rest % sizes.get(axis) % input.dims().get(axis) * strides[axis];
                rest /= sizes.get(axis);
            }
            return position;
        });
    }

    private static long[] strides(List<Long> dims) {
        long[] strides = new long[dims.size()];
        long stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= dims.get(axis);
        }
        return strides;
    }

    private static long[] filled(int length, long number) {
        long[] all = new long[length];
        Arrays.fill(all, number);
        return all;
    }
}
