package org.onnxtwist.shape.term;

/** A quotient rounded down, of which {@link Division} could divide out nothing more. */
record Quotient(Term dividend, Term divisor) implements Term.Atom {
    @Override
    public String toString() {
        return TermText.of(this);
    }
}
