package org.onnxtwist.twist.recognise.value;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.shape.term.Term;

/**
 * {@code slope * index + offset}, where the index counts along one axis from zero.
 *
 * @param axis counted from the last, which is 0
 * @param length of the axis, as far as it is known, wherever it is broadcast to more than one position
 * @param offset broadcasts against the axis
 */
public record Ramp(int axis, SizeRatio slope, Term length, SizedNumbers offset) implements AbstractValue {
    /** 0, 1 and so on, each times {@code slope}, along the last axis. */
    public static Ramp of(SizeRatio slope, Term length) {
        return new Ramp(0, slope, length, SizedNumbers.of(LazyConstant.scalar(0)));
    }

    public Optional<Ramp> plus(SizedNumbers other) {
        return offset.plus(other).map(sum -> new Ramp(axis, slope, length, sum));
    }

    /** The sum of two that count the same; empty for others, and where nothing would be counted. */
    public Optional<Ramp> plus(Ramp other) {
        boolean fits = axis == other.axis && length.sameAs(other.length);
        return fits
                ? slope.plus(other.slope)
                        .filter(sum -> !sum.isZero())
                        .flatMap(sum -> offset.plus(other.offset).map(both -> new Ramp(axis, sum, length, both)))
                : Optional.empty();
    }

    /** The product with a number; empty where it is no ramp. */
    Optional<Ramp> times(SizeRatio number) {
        return slope.times(number)
                .filter(product -> !product.isZero())
                .flatMap(product -> offset.times(number).map(moved -> new Ramp(axis, product, length, moved)));
    }

    /** The same elements with the counted axis in another place; empty where the offset has axes of its own. */
    public Optional<Ramp> along(int other) {
        return other == axis
                ? Optional.of(this)
                : offset.map(numbers ->
                                numbers.count() == 1 ? Optional.of(numbers.reshaped(List.of())) : Optional.empty())
                        .map(moved -> new Ramp(other, slope, length, moved));
    }
}
