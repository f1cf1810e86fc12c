package org.onnxtwist.twist.recognise.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToDoubleFunction;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Slice;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.twist.recognise.value.AbstractValue;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.Ramp;
import org.onnxtwist.twist.recognise.value.SizeRatio;
import org.onnxtwist.twist.recognise.value.SizedNumbers;

/**
 * A Slice that keeps the first positions of axes, as many as a size that is not known before the model runs: the part that the
 * input needs of a buffer that is large enough for every input.
 */
final class OpenSlice {
    private final ModelFacts facts;

    OpenSlice(ModelFacts facts) {
        this.facts = facts;
    }

    /** The part of {@code input} that a Slice keeps; empty if an axis starts later, has other steps than 1, or ends within constants. */
    Optional<AbstractValue> of(Node slice, AbstractValue input) {
        Optional<Integer> rank = slice.input(0).flatMap(facts::rank);
        Optional<long[]> starts = facts.integers(slice, Slice.STARTS, 1);
        Optional<SymbolicTensor> ends = slice.input(2).flatMap(facts::content);
        Optional<long[]> axes = facts.integers(slice, Slice.AXES, 3);
        boolean steps = slice.input(4)
                .filter(value -> facts.content(value)
                        .filter(content -> content.elements().stream().allMatch(step -> step.is(1)))
                        .isEmpty())
                .isPresent();
        if (rank.isEmpty() || starts.isEmpty() || ends.isEmpty() || axes.isEmpty() || steps) {
            return Optional.empty();
        }
        int count = axes.get().length;
        if (rank.get() == 0
                || starts.get().length != count
                || ends.get().elements().size() != count) {
            return Optional.empty();
        }
        Optional<AbstractValue> kept = Optional.of(input);
        for (int i = 0; i < count; i++) {
            int axis = rank.get() - 1 - (int) Math.floorMod(axes.get()[i], (long) rank.get());
            Term end = ends.get().element(i);
            boolean fromFirst = starts.get()[i] == 0;
            kept = kept.filter(quantity -> fromFirst).flatMap(quantity -> cut(quantity, axis, end));
        }
        return kept;
    }

    private static Optional<AbstractValue> cut(AbstractValue quantity, int axis, Term end) {
        if (quantity instanceof LazyConstant numbers) {
            return cut(numbers, axis, end);
        }
        if (quantity instanceof Ramp ramp) {
            if (ramp.axis() != axis) {
                return ramp.offset()
                        .map(numbers -> constant(numbers, axis))
                        .map(offset -> new Ramp(ramp.axis(), ramp.slope(), ramp.length(), offset));
            }
            Term length = end.known().orElse(0) < 0
                    ? ramp.length().plus(end)
                    : ramp.length().min(end);
            return Optional.of(length)
                    .filter(Term::isNatural)
                    .map(kept -> new Ramp(axis, ramp.slope(), kept, ramp.offset()));
        }
        return ((SizedNumbers) quantity).map(numbers -> constant(numbers, axis)).map(AbstractValue.class::cast);
    }

    private static Optional<AbstractValue> cut(LazyConstant numbers, int axis, Term end) {
        if (numbers.size(axis) == 1 || end.known().orElse(0) >= numbers.size(axis)) {
            return Optional.of(numbers);
        }
        if (end.known().isPresent() || !end.isNatural()) {
            return Optional.empty();
        }
        return constant(numbers, axis)
                .map(AbstractValue.class::cast)
                .or(() -> slope(numbers, axis)
                        .flatMap(slope -> first(numbers, axis)
                                .map(offset -> new Ramp(axis, SizeRatio.of(slope), end, SizedNumbers.of(offset)))));
    }

    /** The constants reduced to size 1 along an axis; empty if they change along it. */
    private static Optional<LazyConstant> constant(LazyConstant numbers, int axis) {
        return numbers.size(axis) == 1
                ? Optional.of(numbers)
                : slope(numbers, axis).filter(slope -> slope == 0).flatMap(slope -> first(numbers, axis));
    }

    /** The constants at position 0 of an axis, which is kept with size 1. */
    private static Optional<LazyConstant> first(LazyConstant numbers, int axis) {
        List<Long> sizes = new ArrayList<>(numbers.dims());
        sizes.set(sizes.size() - 1 - axis, 1L);
        return numbers.picked(axis, 0).map(first -> first.reshaped(sizes));
    }

    /** The constant difference between consecutive elements along the axis; empty if it is not constant. */
    private static Optional<Double> slope(LazyConstant numbers, int axis) {
        if (numbers.count() == 0) {
            return Optional.empty();
        }
        LongToDoubleFunction element = numbers.elements().get();
        long inner = numbers.inner(axis);
        long size = numbers.size(axis);
        double slope = element.applyAsDouble(inner) - element.applyAsDouble(0);
        for (long at = 0; at < numbers.count(); at++) {
            long index = at / inner % size;
            double expected = element.applyAsDouble(at - index * inner) + index * slope;
            // Written so that a NaN fails.
            if (!(Math.abs(element.applyAsDouble(at) - expected) <= 1e-12 * (1 + Math.abs(expected)))) {
                return Optional.empty();
            }
        }
        return Optional.of(slope);
    }
}
