package org.onnxtwist.twist.recognise.value;

import java.util.Optional;

/** Sums and products of quantities; empty where the result is none. */
public final class ElementwiseEvaluation {
    private ElementwiseEvaluation() {}

    public static Optional<AbstractValue> sum(AbstractValue a, AbstractValue b) {
        if (a instanceof LazyConstant x && b instanceof LazyConstant y) {
            return x.combined(y, Double::sum).map(AbstractValue.class::cast);
        }
        if (a instanceof Ramp ramp) {
            return (b instanceof Ramp other ? ramp.plus(other) : still(b).flatMap(ramp::plus))
                    .map(AbstractValue.class::cast);
        }
        return b instanceof Ramp
                ? sum(b, a)
                : still(a).flatMap(x -> still(b).flatMap(x::plus)).map(SizedNumbers::simplified);
    }

    public static Optional<AbstractValue> difference(AbstractValue a, AbstractValue b) {
        return negated(b).flatMap(minus -> sum(a, minus));
    }

    public static Optional<AbstractValue> negated(AbstractValue a) {
        return product(a, LazyConstant.scalar(-1));
    }

    public static Optional<AbstractValue> product(AbstractValue a, AbstractValue b) {
        if (a instanceof LazyConstant x && b instanceof LazyConstant y) {
            return x.combined(y, (one, other) -> one * other).map(AbstractValue.class::cast);
        }
        if (a instanceof Ramp ramp) {
            return number(b).flatMap(ramp::times).map(AbstractValue.class::cast);
        }
        return b instanceof Ramp
                ? product(b, a)
                : still(a).flatMap(x -> still(b).flatMap(x::times)).map(SizedNumbers::simplified);
    }

    public static Optional<AbstractValue> quotient(AbstractValue a, AbstractValue b) {
        if (b instanceof LazyConstant divisor) {
            return a instanceof LazyConstant x
                    ? x.combined(divisor, (one, other) -> one / other).map(AbstractValue.class::cast)
                    : LazyConstant.scalar(1)
                            .combined(divisor, (one, other) -> one / other)
                            .flatMap(inverse -> product(a, inverse));
        }
        return number(b)
                .flatMap(SizeRatio::inverse)
                .flatMap(inverse -> product(a, SizedNumbers.of(inverse).simplified()));
    }

    /** The one number that a quantity is, whatever the rank. */
    public static Optional<SizeRatio> number(AbstractValue quantity) {
        if (quantity instanceof LazyConstant numbers) {
            return numbers.scalar().stream().mapToObj(SizeRatio::of).findFirst();
        }
        return quantity instanceof SizedNumbers sized ? sized.scalar() : Optional.empty();
    }

    private static Optional<SizedNumbers> still(AbstractValue quantity) {
        return quantity instanceof LazyConstant numbers
                ? Optional.of(SizedNumbers.of(numbers))
                : quantity instanceof SizedNumbers sized ? Optional.of(sized) : Optional.empty();
    }
}
