package org.onnxtwist.shape;

import java.util.OptionalLong;
import org.onnxtwist.ir.Dim;

/**
 * An integer as far as it is known before the model runs: a constant, a named symbol, or unknown. Sizes of dimensions and elements
 * of small integer tensors are terms; all arithmetic on them is here.
 *
 * <p>An operation whose result is neither constant nor, by an identity such as x + 0, one of its operands, is unknown; so is one
 * that overflows 64 bits.
 */
public sealed interface Term {
    /** A known integer, which may be negative. */
    record Constant(long value) implements Term {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** An integer with a name: the size of a {@link Dim.Symbolic} dimension, so at least zero. Equal names are equal integers. */
    record Symbol(String name) implements Term {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Nothing is known. Two unknown terms are equal objects, but not equal integers. */
    record Unknown() implements Term {
        @Override
        public String toString() {
            return "?";
        }
    }

    /** The term of which nothing is known. */
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
        return dim instanceof Dim.Symbolic symbolic ? new Symbol(symbolic.name()) : UNKNOWN;
    }

    /** A dimension of this size; unknown where this is unknown or negative. */
    default Dim toDim() {
        if (this instanceof Constant constant) {
            return constant.value() >= 0 ? Dim.of(constant.value()) : Dim.UNKNOWN;
        }
        return this instanceof Symbol symbol ? Dim.of(symbol.name()) : Dim.UNKNOWN;
    }

    /** The integer, where it is constant. */
    default OptionalLong known() {
        return this instanceof Constant constant ? OptionalLong.of(constant.value()) : OptionalLong.empty();
    }

    default boolean is(long value) {
        return this instanceof Constant constant && constant.value() == value;
    }

    /** Whether both are certainly the same integer. */
    default boolean sameAs(Term other) {
        return !(this instanceof Unknown) && equals(other);
    }

    default Term plus(Term other) {
        if (this instanceof Constant a && other instanceof Constant b) {
            long sum = a.value() + b.value();
            return ((a.value() ^ sum) & (b.value() ^ sum)) < 0 ? UNKNOWN : of(sum);
        }
        return is(0) ? other : other.is(0) ? this : UNKNOWN;
    }

    default Term plus(long other) {
        return plus(of(other));
    }

    default Term minus(Term other) {
        if (sameAs(other)) {
            return of(0);
        }
        return other instanceof Constant b && b.value() != Long.MIN_VALUE ? plus(-b.value()) : UNKNOWN;
    }

    default Term times(Term other) {
        if (is(0) || other.is(0)) {
            return of(0);
        }
        if (this instanceof Constant a && other instanceof Constant b) {
            boolean fits = Math.multiplyHigh(a.value(), b.value()) == (a.value() * b.value()) >> 63;
            return fits ? of(a.value() * b.value()) : UNKNOWN;
        }
        return is(1) ? other : other.is(1) ? this : UNKNOWN;
    }

    default Term times(long other) {
        return times(of(other));
    }

    /** The quotient rounded down; unknown for a divisor of zero. */
    default Term floorDiv(Term other) {
        if (this instanceof Constant a && other instanceof Constant b) {
            return b.value() == 0 ? UNKNOWN : of(Math.floorDiv(a.value(), b.value()));
        }
        return other.is(1) ? this : UNKNOWN;
    }

    default Term floorDiv(long other) {
        return floorDiv(of(other));
    }

    /** The quotient rounded up; unknown for a divisor of zero. */
    default Term ceilDiv(long other) {
        if (other == 1) {
            return this;
        }
        return this instanceof Constant a && other != 0 && other != Long.MIN_VALUE && a.value() != Long.MIN_VALUE
                ? of(-Math.floorDiv(-a.value(), other))
                : UNKNOWN;
    }

    default Term min(Term other) {
        if (this instanceof Constant a && other instanceof Constant b) {
            return a.value() <= b.value() ? this : other;
        }
        return sameAs(other) ? this : UNKNOWN;
    }

    default Term max(Term other) {
        if (this instanceof Constant a && other instanceof Constant b) {
            return a.value() >= b.value() ? this : other;
        }
        return sameAs(other) ? this : UNKNOWN;
    }
}
