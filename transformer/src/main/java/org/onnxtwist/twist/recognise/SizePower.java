package org.onnxtwist.twist.recognise;

import java.util.Optional;
import org.onnxtwist.shape.Term;

/**
 * {@code factor * size^power}, one number.
 *
 * @param size some dimension that is not known before the model runs; {@code power} of it is 1 or -1, or 0 for a number alone
 */
record SizePower(double factor, Term size, int power) implements Quantity {
    static SizePower of(double factor) {
        return new SizePower(factor, Term.UNKNOWN, 0);
    }

    static SizePower of(Term size) {
        return new SizePower(1, size, 1);
    }

    SizePower times(double other) {
        return new SizePower(factor * other, size, power);
    }

    /** The sum of numbers of one power of one size; empty for others. */
    Optional<SizePower> plus(SizePower other) {
        boolean fits = power == other.power && (power == 0 || size.sameAs(other.size));
        return fits ? Optional.of(new SizePower(factor + other.factor, size, power)) : Optional.empty();
    }

    /** The product; empty where it is no such number. */
    Optional<SizePower> times(SizePower other) {
        double product = factor * other.factor;
        if (other.power == 0) {
            return Optional.of(new SizePower(product, size, power));
        }
        if (power == 0) {
            return Optional.of(new SizePower(product, other.size, other.power));
        }
        return size.sameAs(other.size) && power + other.power == 0
                ? Optional.of(SizePower.of(product))
                : Optional.empty();
    }

    /** One divided by it. */
    SizePower inverse() {
        return new SizePower(1 / factor, size, -power);
    }
}
