package org.onnxtwist.shape.term;

import java.util.OptionalLong;
import org.onnxtwist.ir.type.Dim;

/**
 * An integer as far as it is known before the model runs: a constant, a named symbol, an expression of these, or unknown. Sizes of
 * dimensions and elements of small integer tensors are terms; all arithmetic on them is here.
 *
 * <p>An expression is a sum of products of symbols, quotients, minima and maxima with integer coefficients, in a canonical form: N+N
 * is the same object as 2*N, (N*4)/2 as well. Terms that are equal objects are equal integers in every run that gives them a value;
 * the converse is not promised. The remainder of a by b is written a-b*floor(a/b), and a quotient that is rounded up as one that is
 * rounded down.
 *
 * <p>Arithmetic is that of unbounded integers, and a division has a value only if its divisor is not zero. Results that cannot be expressed
 * are {@link #UNKNOWN}: those of unknown operands, those with a coefficient of more than 64 bits, and expressions of more than {@link
 * #MAX_SIZE} symbols and operations.
 */
public sealed interface Term permits Term.Constant, Term.Unknown, Term.Atom, SumTerm {
    /** The most symbols, quotients, minima and maxima that an expression has. */
    int MAX_SIZE = 48;

    /** A known integer, which may be negative. */
    record Constant(long value) implements Term {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** Nothing is known. Two unknown terms are equal objects, but not equal integers. */
    record Unknown() implements Term {
        @Override
        public String toString() {
            return "?";
        }
    }

    /** A factor of products: a symbol, an anonymous size, a quotient, or a minimum or maximum. */
    sealed interface Atom extends Term, Dim.Formula permits Symbol, FreshSymbol, Quotient, Extremum {
        @Override
        default boolean isNamed() {
            return !FreshSymbol.occursIn(this, FreshSymbol.ANY);
        }
    }

    /** An integer with a name: the size of a {@link Dim.Symbolic} dimension, so at least zero. Equal names are equal integers. */
    record Symbol(String name) implements Atom {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The unknown term. */
    @SuppressWarnings(
            "ClassInitializationDeadlock") // Nothing else makes one, so this class is always initialised first.
    Term UNKNOWN = new Unknown();

    static Term of(long value) {
        return new Constant(value);
    }

    /** The size of a dimension. */
    static Term of(Dim dim) {
        if (dim instanceof Dim.Known known) {
            return new Constant(known.size());
        }
        if (dim instanceof Dim.Symbolic symbolic) {
            return new Symbol(symbolic.name());
        }
        return dim instanceof Dim.Computed computed && computed.formula() instanceof Term term ? term : UNKNOWN;
    }

    /** A dimension of this size; unknown where this is unknown or certainly negative. */
    default Dim toDim() {
        if (this instanceof Constant constant) {
            return constant.value() >= 0 ? Dim.of(constant.value()) : Dim.UNKNOWN;
        }
        if (this instanceof Symbol symbol) {
            return Dim.of(symbol.name());
        }
        return this instanceof Dim.Formula formula && Interval.roughly(this).high() >= 0
                ? new Dim.Computed(formula)
                : Dim.UNKNOWN;
    }

    /** The integer, if it is constant; empty otherwise. */
    default OptionalLong known() {
        return this instanceof Constant constant ? OptionalLong.of(constant.value()) : OptionalLong.empty();
    }

    default boolean is(long value) {
        return this instanceof Constant constant && constant.value() == value;
    }

    /** Tells whether both are certainly the same integer. */
    default boolean sameAs(Term other) {
        return !(this instanceof Unknown) && equals(other);
    }

    /** Tells whether both are certainly different integers. */
    default boolean differsFrom(Term other) {
        Interval difference = Interval.of(minus(other));
        return difference.low() > 0 || difference.high() < 0;
    }

    /** Tells whether this is certainly no larger than {@code other}. */
    default boolean isAtMost(Term other) {
        return Interval.of(other.minus(this)).low() >= 0;
    }

    /** Tells whether this is certainly zero or larger. */
    default boolean isNatural() {
        return Interval.of(this).low() >= 0;
    }

    default Term plus(Term other) {
        if (this instanceof Constant a && other instanceof Constant b) {
            return SumBuilder.exact(Math::addExact, a, b);
        }
        return is(0)
                ? other
                : other.is(0) ? this : new SumBuilder().add(this).add(other).build();
    }

    default Term plus(long other) {
        return plus(of(other));
    }

    default Term minus(Term other) {
        if (this instanceof Constant a && other instanceof Constant b) {
            return SumBuilder.exact(Math::subtractExact, a, b);
        }
        return other.is(0) ? this : new SumBuilder().add(this).subtract(other).build();
    }

    default Term times(Term other) {
        if (this instanceof Constant a && other instanceof Constant b) {
            return SumBuilder.exact(Math::multiplyExact, a, b);
        }
        if (is(0) || other.is(0)) {
            return of(0);
        }
        return is(1)
                ? other
                : other.is(1) ? this : new SumBuilder().addProduct(this, other).build();
    }

    default Term times(long other) {
        return times(of(other));
    }

    /** The quotient rounded down; unknown for a divisor of zero. */
    default Term floorDiv(Term other) {
        return Division.floor(this, other);
    }

    default Term floorDiv(long other) {
        return floorDiv(of(other));
    }

    /** The quotient rounded up; unknown for a divisor of zero. */
    default Term ceilDiv(Term other) {
        // Both are the same integer; of N/2 the first is the shorter text.
        return other instanceof Constant divisor && divisor.value() > 0
                ? plus(divisor.value() - 1).floorDiv(other)
                : of(0).minus(of(0).minus(this).floorDiv(other));
    }

    default Term ceilDiv(long other) {
        return ceilDiv(of(other));
    }

    /** The remainder of {@link #floorDiv}, which has the sign of the divisor; unknown for a divisor of zero. */
    default Term mod(Term other) {
        return minus(other.times(floorDiv(other)));
    }

    default Term min(Term other) {
        return Extremum.of(this, other, false);
    }

    default Term max(Term other) {
        return Extremum.of(this, other, true);
    }
}
