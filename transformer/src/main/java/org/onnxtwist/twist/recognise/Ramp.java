package org.onnxtwist.twist.recognise;

import java.util.Optional;
import org.onnxtwist.shape.Term;

/**
 * {@code slope * index + offset}, where the index counts along one axis from zero.
 *
 * @param axis counted from the last, which is 0
 * @param length of the axis, as far as it is known
 * @param offset broadcasts against the axis
 */
record Ramp(int axis, SizePower slope, Term length, Numbers offset) implements Quantity {
    Ramp withOffset(Numbers numbers) {
        return new Ramp(axis, slope, length, numbers);
    }

    /** The product with a number; empty where it is no ramp. */
    Optional<Ramp> times(SizePower number) {
        if (number.power() != 0 && !offset.areAll(0)) {
            return Optional.empty();
        }
        Numbers scaled = number.power() == 0 ? offset.times(Numbers.scalar(number.factor())) : offset;
        return slope.times(number).map(product -> new Ramp(axis, product, length, scaled));
    }

    /** The same elements with the counted axis in another place; empty where the offset has axes of its own. */
    Optional<Ramp> along(int other) {
        return other == axis
                ? Optional.of(this)
                : offset.scalar().stream()
                        .mapToObj(number -> new Ramp(other, slope, length, Numbers.scalar(number)))
                        .findFirst();
    }
}
