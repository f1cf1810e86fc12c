package org.onnxtwist.shape.term;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.onnxtwist.shape.term.Term.Atom;
import org.onnxtwist.shape.term.Term.Symbol;

/** Writes expressions: {@code 2*N+1}, {@code floor((N+1)/2)}, {@code max(N-1,0)}. Names that could be misread stand in quotation marks. */
final class TermText {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z_0-9.]*");

    private TermText() {}

    static String of(SumTerm sum) {
        StringBuilder text = new StringBuilder();
        for (Product product : sum.products()) {
            long coefficient = product.coefficient();
            text.append(coefficient < 0 ? "-" : text.isEmpty() ? "" : "+");
            if (coefficient != 1 && coefficient != -1) {
                // The smallest number has no opposite, and its digits come without the sign.
                text.append(Long.toUnsignedString(Math.abs(coefficient))).append('*');
            }
            text.append(product.factors().stream().map(TermText::factor).collect(Collectors.joining("*")));
        }
        if (sum.constant() != 0) {
            text.append(sum.constant() < 0 ? "" : "+").append(sum.constant());
        }
        return text.toString();
    }

    static String of(Quotient quotient) {
        return "floor(" + operand(quotient.dividend()) + "/" + operand(quotient.divisor()) + ")";
    }

    static String of(Extremum extremum) {
        return (extremum.largest() ? "max(" : "min(")
                + extremum.operands().stream().map(TermText::plain).collect(Collectors.joining(","))
                + ")";
    }

    private static String operand(Term term) {
        return term instanceof SumTerm ? "(" + term + ")" : plain(term);
    }

    private static String factor(Atom atom) {
        return plain(atom);
    }

    private static String plain(Term term) {
        return term instanceof Symbol symbol && !PLAIN.matcher(symbol.name()).matches()
                ? "'" + symbol.name() + "'"
                : term.toString();
    }
}
