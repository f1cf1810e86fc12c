package org.onnxtwist.twist.recognise.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.spec.Permutation;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.twist.recognise.value.AbstractValue;
import org.onnxtwist.twist.recognise.value.ElementwiseEvaluation;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.Ramp;
import org.onnxtwist.twist.recognise.value.SizeEquality;
import org.onnxtwist.twist.recognise.value.Strides;

/** Derives quantities with other dimensions: the outputs of Reshape, Squeeze, Unsqueeze, Flatten and Transpose. */
public final class Relayout {
    private final ModelFacts facts;

    Relayout(ModelFacts facts) {
        this.facts = facts;
    }

    /** The elements, in the same order, under the sizes of the node's output. */
    Optional<AbstractValue> reshaped(Node node, AbstractValue quantity) {
        Value output = node.output(0);
        Optional<List<Dim>> before =
                node.input(0).flatMap(value -> facts.shape(value).known());
        Optional<List<Dim>> after = facts.shape(output).known();
        if (quantity instanceof LazyConstant numbers && isComplete(numbers, before)) {
            return after.flatMap(dims -> filled(dims, numbers.count())).map(numbers::reshaped);
        }
        Optional<int[]> axes = before.flatMap(from -> after.flatMap(to -> longAxes(from, to)));
        if (axes.isPresent()) {
            return moved(quantity, axes.get());
        }
        if (ElementwiseEvaluation.number(quantity).isPresent()) {
            return Optional.of(quantity);
        }
        OptionalInt axis = onlyLongAxis(after.orElse(List.of()));
        return quantity instanceof Ramp ramp && axis.isPresent()
                ? ramp.along(axis.getAsInt()).map(AbstractValue.class::cast)
                : Optional.empty();
    }

    /** Tells whether constants have an element for each element of the value; not if they are broadcast to it. */
    private static boolean isComplete(LazyConstant numbers, Optional<List<Dim>> dims) {
        if (dims.isEmpty()) {
            return true;
        }
        int rank = dims.get().size();
        return IntStream.range(0, rank)
                .allMatch(axis -> numbers.size(axis) != 1
                        || dims.get().get(rank - 1 - axis).equals(Dim.of(1)));
    }

    /** The sizes of a shape with the given number of elements, of which at most one dimension is unknown. */
    private static Optional<List<Long>> filled(List<Dim> dims, long count) {
        List<Long> known = new ArrayList<>();
        for (Dim dim : dims) {
            Term.of(dim).known().ifPresent(known::add);
        }
        long stated = LazyConstant.count(known);
        int open = dims.size() - known.size();
        if (open > 1 || stated == 0 || count % stated != 0 || (open == 0 && stated != count)) {
            return Optional.empty();
        }
        long rest = count / stated;
        return Optional.of(
                dims.stream().map(dim -> Term.of(dim).known().orElse(rest)).toList());
    }

    /** The new index of each axis, counted from the last, if only axes of size 1, which get -1, come and go; empty otherwise. */
    private static Optional<int[]> longAxes(List<Dim> before, List<Dim> after) {
        int[] axes = new int[before.size()];
        int to = after.size();
        for (int from = before.size() - 1; from >= 0; from--) {
            int axis = before.size() - 1 - from;
            axes[axis] = -1;
            if (before.get(from).equals(Dim.of(1))) {
                continue;
            }
            do {
                to--;
            } while (to >= 0 && after.get(to).equals(Dim.of(1)));
            if (to < 0 || !SizeEquality.areSame(before.get(from), after.get(to))) {
                return Optional.empty();
            }
            axes[axis] = after.size() - 1 - to;
        }
        return after.subList(0, Math.max(0, to)).stream().allMatch(Dim.of(1)::equals)
                ? Optional.of(axes)
                : Optional.empty();
    }

    /** The only axis, counted from the last, that need not be of size 1. */
    private static OptionalInt onlyLongAxis(List<Dim> dims) {
        int[] axes = IntStream.range(0, dims.size())
                .filter(axis -> !dims.get(axis).equals(Dim.of(1)))
                .toArray();
        return axes.length == 1 ? OptionalInt.of(dims.size() - 1 - axes[0]) : OptionalInt.empty();
    }

    /** The quantity with each axis moved to another index, counted from the last; a removed axis, given as -1, has one position. */
    public static Optional<AbstractValue> moved(AbstractValue quantity, int[] axes) {
        return quantity.moved(numbers -> moved(numbers, axes), axis -> axis < axes.length ? axes[axis] : -1);
    }

    static Optional<LazyConstant> moved(LazyConstant numbers, int[] axes) {
        int rank = 0;
        for (int axis = 0; axis < numbers.dims().size(); axis++) {
            int to = axis < axes.length ? axes[axis] : -1;
            if (to < 0 && numbers.size(axis) != 1) {
                return Optional.empty();
            }
            rank = Math.max(rank, to + 1);
        }
        List<Long> sizes = new ArrayList<>(Collections.nCopies(rank, 1L));
        long[] strides = new long[rank];
        long stride = 1;
        for (int axis = 0; axis < numbers.dims().size(); axis++) {
            if (axis < axes.length && axes[axis] >= 0) {
                sizes.set(rank - 1 - axes[axis], numbers.size(axis));
                strides[rank - 1 - axes[axis]] = stride;
            }
            stride *= numbers.size(axis);
        }
        return numbers.moved(sizes, Strides.of(sizes, strides));
    }

    /** The quantity with its axes in the order of a Transpose. */
    Optional<AbstractValue> transposed(Node node, AbstractValue quantity) {
        Optional<Integer> rank = node.input(0).flatMap(facts::rank);
        List<Long> order = Permutation.of(node, rank).map(Permutation::axes).orElse(List.of());
        return destinations(order).flatMap(axes -> moved(quantity, axes));
    }

    /** The index of each axis, counted from the last, after a Transpose by this order; empty if the order names others. */
    static Optional<int[]> destinations(List<Long> order) {
        int[] axes = new int[order.size()];
        if (order.stream().anyMatch(axis -> axis < 0 || axis >= axes.length)) {
            return Optional.empty();
        }
        for (int to = 0; to < axes.length; to++) {
            axes[axes.length - 1 - Math.toIntExact(order.get(to))] = axes.length - 1 - to;
        }
        return Optional.of(axes);
    }
}
