package org.onnxtwist.twist.recognise.value;

import java.util.Optional;
import java.util.function.BiFunction;
import org.onnxtwist.shape.term.Affine;
import org.onnxtwist.shape.term.Term;

/**
 * One number that the size of an input decides: a quotient of two polynomials in one size, such as 2 / w or (2 - 2 / w) / (w - 1),
 * which is the same.
 *
 * @param size some dimension that is not known before the model runs, or what is left of an expression without its constant;
 *     {@link Term#UNKNOWN} for a number that depends on no size
 * @param numerator without a divisor in common with {@code denominator}
 * @param denominator its leading coefficient is 1
 */
public record SizeRatio(Term size, Polynomial numerator, Polynomial denominator) {
    public static final SizeRatio ONE = of(1);

    /** No grid takes higher powers. */
    private static final int MAX_DEGREE = 4;

    /** Half, third and quarter sizes are rounded in practice, and no finer ones. */
    private static final int MAX_DIVISOR = 64;

    public static SizeRatio of(double number) {
        return new SizeRatio(Term.UNKNOWN, Polynomial.of(number), Polynomial.ONE);
    }

    public static SizeRatio of(Term term) {
        Affine affine = Affine.of(term);
        return new SizeRatio(
                affine.variable(),
                Polynomial.of((double) affine.constant(), (double) affine.coefficient()),
                Polynomial.ONE);
    }

    /** Empty where it is no finite number, or the powers are too high. */
    private static Optional<SizeRatio> of(Term size, Polynomial numerator, Polynomial denominator) {
        if (denominator.isZero() || !numerator.isFinite() || !denominator.isFinite()) {
            return Optional.empty();
        }
        if (numerator.isZero()) {
            return Optional.of(of(0));
        }
        Polynomial common = denominator.commonDivisor(numerator);
        Polynomial above = numerator.dividedBy(common);
        Polynomial below = denominator.dividedBy(common);
        double leading = below.leading();
        SizeRatio ratio = new SizeRatio(size, above.times(1 / leading), below.times(1 / leading));
        return Optional.of(ratio.isConstant() ? of(ratio.numerator().coefficient(0)) : ratio)
                .filter(found -> Math.max(above.degree(), below.degree()) <= MAX_DEGREE);
    }

    public boolean isConstant() {
        return numerator.degree() <= 0 && denominator.degree() == 0;
    }

    public boolean isZero() {
        return numerator.isZero();
    }

    /** The number of a constant. */
    public double number() {
        return numerator.coefficient(0);
    }

    public SizeRatio times(double factor) {
        return factor == 0 ? of(0) : new SizeRatio(size, numerator.times(factor), denominator);
    }

    /** The product; empty where two sizes would be in it. */
    public Optional<SizeRatio> times(SizeRatio other) {
        return common(other)
                .flatMap(size -> of(size, numerator.times(other.numerator), denominator.times(other.denominator)));
    }

    /** The sum; empty where two sizes would be in it. */
    public Optional<SizeRatio> plus(SizeRatio other) {
        return common(other)
                .flatMap(size -> of(
                        size,
                        numerator.times(other.denominator).plus(other.numerator.times(denominator)),
                        denominator.times(other.denominator)));
    }

    /** One divided by it; empty for zero. */
    public Optional<SizeRatio> inverse() {
        return isZero() ? Optional.empty() : of(size, denominator, numerator);
    }

    private Optional<Term> common(SizeRatio other) {
        if (isConstant()) {
            return Optional.of(other.size);
        }
        return other.isConstant() || size.sameAs(other.size) ? Optional.of(size) : Optional.empty();
    }

    /** The integer that it is; empty where it is none, or not certainly. */
    public Optional<Term> term() {
        return fraction(1);
    }

    /** The integer that it is when rounded down; empty where it is no size with a plain fraction. */
    public Optional<Term> floor() {
        return rounded(Term::floorDiv);
    }

    /** The integer that it is when rounded up; empty as for {@link #floor}. */
    public Optional<Term> ceiling() {
        return rounded(Term::ceilDiv);
    }

    private Optional<Term> rounded(BiFunction<Term, Term, Term> division) {
        for (int divisor = 1; divisor <= MAX_DIVISOR; divisor++) {
            Optional<Term> dividend = fraction(divisor);
            if (dividend.isPresent()) {
                return Optional.of(division.apply(dividend.get(), Term.of(divisor)));
            }
        }
        return Optional.empty();
    }

    /** {@code divisor} times this, where that is an integer. */
    private Optional<Term> fraction(int divisor) {
        double factor = numerator.coefficient(1) * divisor;
        double constant = numerator.coefficient(0) * divisor;
        boolean isWhole = denominator.degree() == 0
                && numerator.degree() <= 1
                && factor == Math.rint(factor)
                && constant == Math.rint(constant)
                && Math.abs(factor) < 1e9
                && Math.abs(constant) < 1e9;
        if (!isWhole) {
            return Optional.empty();
        }
        return Optional.of(
                factor == 0
                        ? Term.of((long) constant)
                        : size.times((long) factor).plus((long) constant));
    }

    /** As people write it, such as 2 / (w - 1). */
    @Override
    public String toString() {
        String variable = size.toString();
        String above = numerator.in(variable);
        return denominator.degree() == 0
                ? above
                : parenthesised(above) + " / " + parenthesised(denominator.in(variable));
    }

    private static String parenthesised(String text) {
        return text.contains(" + ") || text.contains(" - ") ? "(" + text + ")" : text;
    }
}
