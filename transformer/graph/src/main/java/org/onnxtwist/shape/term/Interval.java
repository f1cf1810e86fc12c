package org.onnxtwist.shape.term;

import org.onnxtwist.shape.term.Term.Constant;

/**
 * Bounds of a term whatever sizes its symbols stand for, which are zero or more.
 *
 * @param low the least integer that it can be; the smallest long for no bound, or one below it
 * @param high the largest; the largest long for no bound, or one above it
 */
record Interval(long low, long high) {
    private static final long NONE_BELOW = Long.MIN_VALUE;
    private static final long NONE_ABOVE = Long.MAX_VALUE;
    private static final Interval ALL = new Interval(NONE_BELOW, NONE_ABOVE);

    /** Larger numbers are not told from the marks of missing bounds after some arithmetic. */
    private static final long LARGE = 1L << 62;

    /** So many quotients of a sum are looked into. */
    private static final int DEPTH = 3;

    static Interval of(Term term) {
        return of(term, DEPTH);
    }

    /** Bounds that may be wider, at less cost. */
    static Interval roughly(Term term) {
        return of(term, 0);
    }

    private static Interval of(Term term, int depth) {
        if (term instanceof Constant constant) {
            return exactly(constant.value());
        }
        if (term instanceof Term.Symbol || term instanceof FreshSymbol) {
            return new Interval(0, NONE_ABOVE);
        }
        if (term instanceof Quotient quotient) {
            return ofQuotient(of(quotient.dividend(), depth), of(quotient.divisor(), depth));
        }
        if (term instanceof Extremum extremum) {
            return extremum.operands().stream()
                    .map(operand -> of(operand, depth))
                    .reduce((a, b) -> extremum.largest()
                            ? new Interval(Math.max(a.low, b.low), Math.max(a.high, b.high))
                            : new Interval(Math.min(a.low, b.low), Math.min(a.high, b.high)))
                    .orElse(ALL);
        }
        return term instanceof SumTerm sum ? ofSum(sum, depth) : ALL;
    }

    private static Interval ofSum(SumTerm sum, int depth) {
        Interval range = exactly(sum.constant());
        for (Product product : sum.products()) {
            Interval part = exactly(product.coefficient());
            for (Term factor : product.factors()) {
                part = part.times(of(factor, depth));
            }
            range = range.plus(part);
        }
        for (Product product : sum.products()) {
            if (depth > 0
                    && isSmall(product.coefficient())
                    && product.factors().size() == 1
                    && product.factors().get(0) instanceof Quotient quotient
                    && quotient.divisor() instanceof Constant divisor) {
                range = range.and(withoutQuotient(sum, product.coefficient(), quotient, divisor.value(), depth - 1));
            }
        }
        return range;
    }

    /**
     * For s = t + c*floor(x/d): d*s = d*t + c*x - c*r, where the remainder r is from 0 to d-1; of N-4*floor(N/4) only 0..3 is left.
     */
    private static Interval withoutQuotient(SumTerm sum, long coefficient, Quotient quotient, long divisor, int depth) {
        Term c = Term.of(coefficient);
        Term d = Term.of(divisor);
        Term scaled = new SumBuilder()
                .addProduct(sum, d)
                .addProduct(Term.of(0).minus(c.times(quotient)), d)
                .addProduct(quotient.dividend(), c)
                .build();
        Interval remainder = new Interval(0, divisor - 1);
        Interval range = of(scaled, depth).plus(remainder.times(exactly(-coefficient)));
        return new Interval(
                range.low == NONE_BELOW ? NONE_BELOW : -Math.floorDiv(-range.low, divisor),
                range.high == NONE_ABOVE ? NONE_ABOVE : Math.floorDiv(range.high, divisor));
    }

    private static Interval ofQuotient(Interval dividend, Interval divisor) {
        if (divisor.low < 1) {
            return ALL;
        }
        // A large divisor brings a quotient near to 0, or to -1 where the dividend is negative.
        Interval least = dividend.floorDiv(divisor.low);
        Interval most = divisor.high == NONE_ABOVE
                ? new Interval(dividend.low < 0 ? -1 : 0, dividend.high < 0 ? -1 : 0)
                : dividend.floorDiv(divisor.high);
        return new Interval(Math.min(least.low, most.low), Math.max(least.high, most.high));
    }

    private static Interval exactly(long value) {
        return isSmall(value) ? new Interval(value, value) : ALL;
    }

    private static boolean isSmall(long value) {
        return value > -LARGE && value < LARGE;
    }

    boolean isPoint() {
        return low == high && low != NONE_BELOW && high != NONE_ABOVE;
    }

    /** @param divisor at least 1 */
    Interval floorDiv(long divisor) {
        return new Interval(
                low == NONE_BELOW ? NONE_BELOW : Math.floorDiv(low, divisor),
                high == NONE_ABOVE ? NONE_ABOVE : Math.floorDiv(high, divisor));
    }

    private Interval and(Interval other) {
        return new Interval(Math.max(low, other.low), Math.min(high, other.high));
    }

    private Interval plus(Interval other) {
        return new Interval(sum(low, other.low, NONE_BELOW), sum(high, other.high, NONE_ABOVE));
    }

    private static long sum(long a, long b, long none) {
        long sum = a + b;
        boolean overflows = ((a ^ sum) & (b ^ sum)) < 0;
        return a == none || b == none ? none : overflows ? (a < 0 ? NONE_BELOW : NONE_ABOVE) : sum;
    }

    private Interval times(Interval other) {
        long a = product(low, other.low);
        long b = product(low, other.high);
        long c = product(high, other.low);
        long d = product(high, other.high);
        return new Interval(Math.min(Math.min(a, b), Math.min(c, d)), Math.max(Math.max(a, b), Math.max(c, d)));
    }

    /** A bound that is missing stays missing, but 0 times whatever is 0. */
    private static long product(long a, long b) {
        if (a == 0 || b == 0) {
            return 0;
        }
        boolean missing = isMissing(a) || isMissing(b);
        boolean fits = !missing && Math.multiplyHigh(a, b) == (a * b) >> 63;
        return fits ? a * b : (a < 0) == (b < 0) ? NONE_ABOVE : NONE_BELOW;
    }

    private static boolean isMissing(long bound) {
        return bound == NONE_BELOW || bound == NONE_ABOVE;
    }
}
