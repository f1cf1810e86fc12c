package org.onnxtwist.shape.term;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongBinaryOperator;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;

/**
 * Sizes of named dimensions, as they are at one run of a model: works out what shapes are then.
 *
 * @param sizes by name, or of sizes without a name, which inference numbers, by their text; zero or more
 */
public record Assignment(Map<String, Long> sizes) {
    public Assignment {
        sizes = Map.copyOf(sizes);
    }

    /** The integer that a term is; empty where a symbol has no size here, a divisor is zero, or 64 bits do not hold the result. */
    public OptionalLong valueOf(Term term) {
        try {
            return value(term);
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    /** The dimension with the size that it has then; unknown where that cannot be told. */
    public Dim of(Dim dim) {
        OptionalLong size = valueOf(Term.of(dim));
        return size.isPresent() && size.getAsLong() >= 0 ? Dim.of(size.getAsLong()) : Dim.UNKNOWN;
    }

    /** The shape with the sizes that it has then; a size that cannot be told is unknown. */
    public Shape of(Shape shape) {
        return shape.known()
                .map(dims -> Shape.of(dims.stream().map(this::of).toList()))
                .orElse(Shape.UNKNOWN);
    }

    private OptionalLong value(Term term) {
        if (term instanceof Term.Symbol || term instanceof FreshSymbol) {
            Long size = sizes.get(term.toString());
            return size == null ? OptionalLong.empty() : OptionalLong.of(size);
        }
        if (term instanceof Quotient quotient) {
            return combine(List.of(quotient.dividend(), quotient.divisor()), Math::floorDiv);
        }
        if (term instanceof Extremum extremum) {
            return combine(extremum.operands(), extremum.largest() ? Math::max : Math::min);
        }
        return term instanceof SumTerm sum ? sum(sum) : term.known();
    }

    private OptionalLong sum(SumTerm sum) {
        long total = sum.constant();
        for (Product product : sum.products()) {
            OptionalLong factors = combine(product.factors(), Math::multiplyExact);
            if (factors.isEmpty()) {
                return factors;
            }
            total = Math.addExact(total, Math.multiplyExact(product.coefficient(), factors.getAsLong()));
        }
        return OptionalLong.of(total);
    }

    private OptionalLong combine(List<? extends Term> terms, LongBinaryOperator operator) {
        OptionalLong result = OptionalLong.empty();
        for (Term term : terms) {
            OptionalLong value = value(term);
            if (value.isEmpty()) {
                return value;
            }
            result = OptionalLong.of(
                    result.isPresent()
                            ? operator.applyAsLong(result.getAsLong(), value.getAsLong())
                            : value.getAsLong());
        }
        return result;
    }
}
