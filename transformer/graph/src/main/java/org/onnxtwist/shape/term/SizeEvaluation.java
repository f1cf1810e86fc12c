package org.onnxtwist.shape.term;

import java.util.Map;
import java.util.OptionalLong;
import org.onnxtwist.ir.type.Dim;

/**
 * Evaluates symbolic sizes for given values of their symbols.
 *
 * @param given the sizes of symbolic dimensions, and of those without a name, which inference numbers
 */
public record SizeEvaluation(Map<Dim, Long> given) {
    public SizeEvaluation {
        given = Map.copyOf(given);
    }

    /** The size of a dimension; empty where it follows from one that is not given, or has no value of 64 bits. */
    public OptionalLong of(Dim dim) {
        return of(Term.of(dim));
    }

    /** The value of a term; empty where it follows from a size that is not given, or has no value of 64 bits. */
    public OptionalLong of(Term term) {
        try {
            return OptionalLong.of(value(term));
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** @throws ArithmeticException where there is no value */
    private long value(Term term) {
        if (term instanceof Term.Constant constant) {
            return constant.value();
        }
        if (term instanceof Quotient quotient) {
            return Math.floorDiv(value(quotient.dividend()), value(quotient.divisor()));
        }
        if (term instanceof Extremum extremum) {
            long best = value(extremum.operands().get(0));
            for (Term operand : extremum.operands()) {
                best = extremum.largest() ? Math.max(best, value(operand)) : Math.min(best, value(operand));
            }
            return best;
        }
        if (term instanceof SumTerm sum) {
            long total = sum.constant();
            for (Product product : sum.products()) {
                long factors = product.coefficient();
                for (Term factor : product.factors()) {
                    factors = Math.multiplyExact(factors, value(factor));
                }
                total = Math.addExact(total, factors);
            }
            return total;
        }
        Long size = term instanceof Term.Unknown ? null : given.get(term.toDim());
        if (size == null) {
            throw new ArithmeticException(term + " is missing");
        }
        return size;
    }
}
