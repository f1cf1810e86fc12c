package org.onnxtwist.shape.term;

import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;

/**
 * The unknown size of a dimension without a name, at least zero. During inference it is equal to itself and distinct from other unknown
 * sizes. In the types that callers get, it is an unknown dimension.
 *
 * @param number the unique number of the size in its model; later sizes have larger numbers
 */
public record FreshSymbol(long number) implements Term.Atom {
    /** A bound below the number of every size. */
    public static final long ANY = 0;

    /** The type in which every dimension with a size of at least this number is replaced by an unknown one. */
    public static ValueType erase(ValueType type, long from) {
        return TypeMerge.mapDims(
                type,
                dim -> dim instanceof Dim.Computed computed && occursIn(Term.of(computed), from) ? Dim.UNKNOWN : dim);
    }

    public static ValueFact erase(ValueFact fact, long from) {
        return new ValueFact(erase(fact.type(), from), fact.content().map(content -> erase(content, from)));
    }

    public static SymbolicTensor erase(SymbolicTensor content, long from) {
        if (content.elements().stream().noneMatch(term -> occursIn(term, from))) {
            return content;
        }
        return new SymbolicTensor(
                content.dims(),
                content.elements().stream()
                        .map(term -> occursIn(term, from) ? Term.UNKNOWN : term)
                        .toList());
    }

    static boolean occursIn(Term term, long from) {
        if (term instanceof FreshSymbol anonymous) {
            return anonymous.number >= from;
        }
        if (term instanceof Quotient quotient) {
            return occursIn(quotient.dividend(), from) || occursIn(quotient.divisor(), from);
        }
        if (term instanceof Extremum extremum) {
            return extremum.operands().stream().anyMatch(operand -> occursIn(operand, from));
        }
        return term instanceof SumTerm sum
                && sum.products().stream()
                        .flatMap(product -> product.factors().stream())
                        .anyMatch(factor -> occursIn(factor, from));
    }

    static boolean occursIn(Dim dim) {
        return dim instanceof Dim.Computed && occursIn(Term.of(dim), ANY);
    }

    @Override
    public String toString() {
        return "?" + number;
    }
}
