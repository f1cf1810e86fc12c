package org.onnxtwist.shape.term;

import org.onnxtwist.shape.term.Term.Atom;

/**
 * A term taken apart: {@code coefficient * variable + constant}. Of {@code 2*N+3} the variable is N; of {@code M+N+3} it is M+N, of a
 * constant it is {@link Term#UNKNOWN} and the coefficient is zero.
 */
public record Affine(long coefficient, Term variable, long constant) {
    /** Takes a term apart. */
    public static Affine of(Term term) {
        if (term instanceof Term.Constant known) {
            return new Affine(0, Term.UNKNOWN, known.value());
        }
        if (!(term instanceof SumTerm sum)) {
            return new Affine(1, term, 0);
        }
        Product first = sum.products().get(0);
        if (sum.products().size() > 1) {
            return new Affine(1, term.minus(Term.of(sum.constant())), sum.constant());
        }
        Term variable = Term.of(1);
        for (Atom factor : first.factors()) {
            variable = variable.times(factor);
        }
        return new Affine(first.coefficient(), variable, sum.constant());
    }
}
