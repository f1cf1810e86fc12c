package org.onnxtwist.shape.term;

import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;

/**
 * A size without a name, so at least zero: while a model is followed it tells an unknown dimension from others, and not from itself.
 * Who asks for types is shown an unknown dimension.
 *
 * @param number one that no other size of the model has; later ones are larger
 */
public record FreshSymbol(long number) implements Term.Atom {
    /** Below the number of every size. */
    public static final long ANY = 0;

    /** The type, with unknown dimensions for those in which a size of at least this number occurs. */
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
