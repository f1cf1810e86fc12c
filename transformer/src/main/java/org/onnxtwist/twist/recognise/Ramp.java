package org.onnxtwist.twist.recognise;

import java.util.Optional;
import org.onnxtwist.shape.Term;

/**
 * {@code slope * index + offset + lengths * length}, where the index counts along one axis from zero.
 *
 * @param axis counted from the last, which is 0
 * @param length of the axis, as far as it is known
 * @param offset broadcasts against the axis
 * @param lengths how many lengths of the axis are added
 */
record Ramp(int axis, SizePower slope, Term length, Numbers offset, double lengths) implements Quantity {
    /** 0, 1 and so on, each times {@code slope}, along the last axis. */
    static Ramp of(double slope, Term length) {
        return new Ramp(0, SizePower.of(slope), length, Numbers.scalar(0), 0);
    }

    Ramp withOffset(Numbers numbers) {
        return new Ramp(axis, slope, length, numbers, lengths);
    }

    /** The sum with a number; empty where it is not so many lengths. */
    Optional<Ramp> plus(SizePower number) {
        return number.power() == 1 && number.size().sameAs(length) && slope.power() == 0
                ? Optional.of(new Ramp(axis, slope, length, offset, lengths + number.factor()))
                : Optional.empty();
    }

    /** The sum of two that count the same; empty for others. */
    Optional<Ramp> plus(Ramp other) {
        boolean fits = axis == other.axis && length.sameAs(other.length);
        return fits
                ? slope.plus(other.slope)
                        .flatMap(sum -> offset.combined(other.offset, Double::sum)
                                .map(numbers -> new Ramp(axis, sum, length, numbers, lengths + other.lengths)))
                : Optional.empty();
    }

    /** The product with a number; empty where it is no ramp. */
    Optional<Ramp> times(SizePower number) {
        if (number.power() == 0) {
            return slope.times(number)
                    .map(product -> new Ramp(
                            axis,
                            product,
                            length,
                            offset.times(Numbers.scalar(number.factor())),
                            lengths * number.factor()));
        }
        boolean divides = number.power() == -1 && number.size().sameAs(length);
        return offset.areAll(0) && (lengths == 0 || divides)
                ? slope.times(number)
                        .map(product -> new Ramp(axis, product, length, Numbers.scalar(lengths * number.factor()), 0))
                : Optional.empty();
    }

    /** The same elements with the counted axis in another place; empty where the offset has axes of its own. */
    Optional<Ramp> along(int other) {
        return other == axis
                ? Optional.of(this)
                : offset.scalar().stream()
                        .mapToObj(number -> new Ramp(other, slope, length, Numbers.scalar(number), lengths))
                        .findFirst();
    }
}
