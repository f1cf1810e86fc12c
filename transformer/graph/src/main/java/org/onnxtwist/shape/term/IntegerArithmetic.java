package org.onnxtwist.shape.term;

import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Abs;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.And;
import org.onnxtwist.op.Ceil;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Not;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Sign;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.Xor;
import org.onnxtwist.shape.term.Term.Constant;

/**
 * Element by element operators on the content of small tensors. Arithmetic is that of 64-bit integers: narrower results are kept
 * as if they did not overflow, for sizes do not.
 */
public final class IntegerArithmetic {
    private IntegerArithmetic() {}

    public static Optional<SymbolicTensor> unary(String operator, SymbolicTensor value) {
        UnaryOperator<Term> function = switch (operator) {
            case Neg.NAME -> term -> Term.of(0).minus(term);
            case Abs.NAME ->
                term -> term.isNatural() ? term : term.max(Term.of(0).minus(term));
            case Sign.NAME -> term -> term.max(Term.of(-1)).min(Term.of(1));
            case Not.NAME -> term -> term instanceof Constant c ? Term.of(c.value() == 0 ? 1 : 0) : Term.UNKNOWN;
            // Whole already; of a number that is not, nothing is known.
            case Floor.NAME, Ceil.NAME, Round.NAME -> term -> term;
            default -> term -> Term.UNKNOWN;
        };
        return Optional.of(new SymbolicTensor(
                value.dims(), value.elements().stream().map(function).toList()));
    }

    public static Optional<SymbolicTensor> cast(SymbolicTensor value, DType to) {
        return Optional.of(new SymbolicTensor(
                value.dims(),
                value.elements().stream().map(term -> cast(term, to)).toList()));
    }

    private static Term cast(Term term, DType to) {
        if (!(term instanceof Constant constant)) {
            if (to == DType.BOOL && term.differsFrom(Term.of(0))) {
                return Term.of(1);
            }
            // A symbol is a size, and what is computed from sizes is of their magnitude, which these types hold.
            boolean wide = to == DType.INT64 || to == DType.INT32 || to == DType.FLOAT || to == DType.DOUBLE;
            return wide ? term : Term.UNKNOWN;
        }
        long number = constant.value();
        boolean fits = switch (to) {
            case FLOAT -> number == (long) (float) number && number != Long.MAX_VALUE;
            case DOUBLE -> number == (long) (double) number && number != Long.MAX_VALUE;
            // Integers up to a power of two are exact in these.
            case FLOAT16, BFLOAT16 -> Math.abs(number) <= (1L << to.significandBits());
            default -> !to.isInteger() || to.holds(number);
        };
        if (to == DType.BOOL) {
            return Term.of(number == 0 ? 0 : 1);
        }
        return fits ? term : Term.UNKNOWN;
    }

    /**
     * Combines the elements of broadcast tensors by the operator of that name; empty where it is none that is followed.
     *
     * @param real whether the tensors hold floating-point numbers, whose quotients are not rounded
     */
    public static Optional<SymbolicTensor> combine(String operator, List<SymbolicTensor> values, boolean real) {
        Optional<BinaryOperator<Term>> function = binary(operator, real);
        if (function.isEmpty() || values.isEmpty()) {
            return Optional.empty();
        }
        SymbolicTensor result = values.get(0);
        for (SymbolicTensor value : values.subList(1, values.size())) {
            Optional<SymbolicTensor> next = zip(function.get(), result, value);
            if (next.isEmpty()) {
                return next;
            }
            result = next.get();
        }
        return Optional.of(result);
    }

    private static Optional<SymbolicTensor> zip(BinaryOperator<Term> function, SymbolicTensor a, SymbolicTensor b) {
        return SymbolicTensor.broadcast(a.dims(), b.dims())
                .flatMap(dims -> SymbolicTensor.build(dims, at -> function.apply(a.at(at), b.at(at))));
    }

    private static Optional<BinaryOperator<Term>> binary(String operator, boolean real) {
        return Optional.ofNullable(
                switch (operator) {
                    case Add.NAME, Sum.NAME -> Term::plus;
                    case Sub.NAME -> Term::minus;
                    case Mul.NAME -> Term::times;
                    case Div.NAME -> real ? IntegerArithmetic::exactQuotient : IntegerArithmetic::truncatedQuotient;
                    // Of negative numbers, an attribute says how.
                    case Mod.NAME -> (a, b) -> a.isNatural() && b.isNatural() ? a.mod(b) : Term.UNKNOWN;
                    case Max.NAME -> Term::max;
                    case Min.NAME -> Term::min;
                    case Equal.NAME -> IntegerArithmetic::equal;
                    case Greater.NAME -> (a, b) -> isAtMost(b.plus(1), a);
                    case GreaterOrEqual.NAME -> (a, b) -> isAtMost(b, a);
                    case Less.NAME -> (a, b) -> isAtMost(a.plus(1), b);
                    case LessOrEqual.NAME -> IntegerArithmetic::isAtMost;
                    case And.NAME -> (a, b) -> a.is(0) || b.is(0) ? Term.of(0) : truth(a, b, true);
                    case Or.NAME -> (a, b) -> a.is(1) || b.is(1) ? Term.of(1) : truth(a, b, false);
                    case Xor.NAME -> (a, b) -> truth(a, b, number(a) != number(b));
                    default -> null;
                });
    }

    public static Optional<SymbolicTensor> where(SymbolicTensor test, SymbolicTensor yes, SymbolicTensor no) {
        return SymbolicTensor.broadcast(test.dims(), yes.dims())
                .flatMap(dims -> SymbolicTensor.broadcast(dims, no.dims()))
                .flatMap(dims -> SymbolicTensor.build(dims, at -> {
                    if (test.at(at) instanceof Constant chosen) {
                        return chosen.value() != 0 ? yes.at(at) : no.at(at);
                    }
                    return yes.at(at).sameAs(no.at(at)) ? yes.at(at) : Term.UNKNOWN;
                }));
    }

    /**
     * Integer division of ONNX, which rounds towards zero; known for the operands that division rounding down agrees on, and for
     * those that are less than one divisor below zero, as N-1 is for an empty dimension: max(0, floor(a / b)).
     */
    private static Term truncatedQuotient(Term a, Term b) {
        if (constants(a, b)) {
            return b.is(0) ? Term.UNKNOWN : Term.of(number(a) / number(b));
        }
        if (a.isNatural() && b.isNatural()) {
            return a.floorDiv(b);
        }
        return b instanceof Constant divisor && a.plus(divisor.value() - 1).isNatural()
                ? a.floorDiv(b).max(Term.of(0))
                : exactQuotient(a, b);
    }

    private static Term exactQuotient(Term a, Term b) {
        return Division.exact(a, b).orElse(Term.UNKNOWN);
    }

    private static Term equal(Term a, Term b) {
        return a.sameAs(b) ? Term.of(1) : a.differsFrom(b) ? Term.of(0) : Term.UNKNOWN;
    }

    private static Term isAtMost(Term a, Term b) {
        return a.isAtMost(b) ? Term.of(1) : b.plus(1).isAtMost(a) ? Term.of(0) : Term.UNKNOWN;
    }

    private static boolean constants(Term a, Term b) {
        return a instanceof Constant && b instanceof Constant;
    }

    private static Term truth(Term a, Term b, boolean holds) {
        return constants(a, b) ? Term.of(holds ? 1 : 0) : Term.UNKNOWN;
    }

    private static long number(Term term) {
        return term instanceof Constant constant ? constant.value() : 0;
    }
}
