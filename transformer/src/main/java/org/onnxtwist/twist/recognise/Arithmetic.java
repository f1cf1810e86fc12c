package org.onnxtwist.twist.recognise;

import java.util.Optional;

/** Sums and products of quantities; empty where the result is none. */
final class Arithmetic {
    private Arithmetic() {}

    static Optional<Quantity> sum(Quantity a, Quantity b) {
        if (a instanceof Numbers x && b instanceof Numbers y) {
            return x.combined(y, Double::sum).map(Quantity.class::cast);
        }
        if (a instanceof Ramp ramp) {
            return (b instanceof Ramp other ? ramp.plus(other) : still(b).flatMap(ramp::plus))
                    .map(Quantity.class::cast);
        }
        return b instanceof Ramp
                ? sum(b, a)
                : still(a).flatMap(x -> still(b).flatMap(x::plus)).map(SizedNumbers::simplified);
    }

    static Optional<Quantity> difference(Quantity a, Quantity b) {
        return negated(b).flatMap(minus -> sum(a, minus));
    }

    static Optional<Quantity> negated(Quantity a) {
        return product(a, Numbers.scalar(-1));
    }

    static Optional<Quantity> product(Quantity a, Quantity b) {
        if (a instanceof Numbers x && b instanceof Numbers y) {
            return x.combined(y, (one, other) -> one * other).map(Quantity.class::cast);
        }
        if (a instanceof Ramp ramp) {
            return number(b).flatMap(ramp::times).map(Quantity.class::cast);
        }
        return b instanceof Ramp
                ? product(b, a)
                : still(a).flatMap(x -> still(b).flatMap(x::times)).map(SizedNumbers::simplified);
    }

    static Optional<Quantity> quotient(Quantity a, Quantity b) {
        if (b instanceof Numbers divisor) {
            return a instanceof Numbers x
                    ? x.combined(divisor, (one, other) -> one / other).map(Quantity.class::cast)
                    : Numbers.scalar(1)
                            .combined(divisor, (one, other) -> one / other)
                            .flatMap(inverse -> product(a, inverse));
        }
        return number(b)
                .flatMap(SizeRatio::inverse)
                .flatMap(inverse -> product(a, SizedNumbers.of(inverse).simplified()));
    }

    /** The one number that a quantity is, whatever the rank. */
    static Optional<SizeRatio> number(Quantity quantity) {
        if (quantity instanceof Numbers numbers) {
            return numbers.scalar().stream().mapToObj(SizeRatio::of).findFirst();
        }
        return quantity instanceof SizedNumbers sized ? sized.scalar() : Optional.empty();
    }

    private static Optional<SizedNumbers> still(Quantity quantity) {
        return quantity instanceof Numbers numbers
                ? Optional.of(SizedNumbers.of(numbers))
                : quantity instanceof SizedNumbers sized ? Optional.of(sized) : Optional.empty();
    }
}
