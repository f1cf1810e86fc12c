package org.onnxtwist.twist.recognise;

import java.util.Optional;

/** Sums and products of quantities; empty where the result is none. */
final class Arithmetic {
    private Arithmetic() {}

    static Optional<Quantity> sum(Quantity a, Quantity b) {
        if (a instanceof Numbers x && b instanceof Numbers y) {
            return x.combined(y, Double::sum).map(Quantity.class::cast);
        }
        if (a instanceof Ramp ramp && b instanceof Numbers numbers) {
            return ramp.offset().combined(numbers, Double::sum).map(ramp::withOffset);
        }
        if (a instanceof Ramp ramp) {
            return (b instanceof Ramp other ? ramp.plus(other) : number(b).flatMap(ramp::plus))
                    .map(Quantity.class::cast);
        }
        return b instanceof Ramp ? sum(b, a) : Optional.empty();
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
        Optional<SizePower> number = number(b);
        if (number.isEmpty()) {
            return number(a).isPresent() ? product(b, a) : Optional.empty();
        }
        if (a instanceof Ramp ramp) {
            return ramp.times(number.get()).map(Quantity.class::cast);
        }
        return number(a).flatMap(other -> other.times(number.get()));
    }

    static Optional<Quantity> quotient(Quantity a, Quantity b) {
        if (a instanceof Numbers x && b instanceof Numbers y) {
            return x.combined(y, (one, other) -> one / other).map(Quantity.class::cast);
        }
        return number(b).flatMap(number -> product(a, number.inverse()));
    }

    private static Optional<SizePower> number(Quantity quantity) {
        if (quantity instanceof SizePower size) {
            return Optional.of(size);
        }
        return quantity instanceof Numbers numbers
                ? numbers.scalar().stream().mapToObj(SizePower::of).findFirst()
                : Optional.empty();
    }
}
