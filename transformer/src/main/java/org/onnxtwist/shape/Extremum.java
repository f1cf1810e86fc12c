package org.onnxtwist.shape;

import java.util.ArrayList;
import java.util.List;

/**
 * The largest or smallest of some terms.
 *
 * @param operands at least two, in {@link TermOrder}, none of which is certainly at most, or at least, another
 */
record Extremum(boolean largest, List<Term> operands) implements Term.Atom {
    Extremum {
        operands = List.copyOf(operands);
    }

    static Term of(Term a, Term b, boolean largest) {
        if (a instanceof Unknown || b instanceof Unknown) {
            return UNKNOWN;
        }
        List<Term> kept = new ArrayList<>();
        for (Term term : operands(a, largest)) {
            include(kept, term, largest);
        }
        for (Term term : operands(b, largest)) {
            include(kept, term, largest);
        }
        kept.sort(TermOrder.TERMS);
        return kept.size() == 1 ? kept.get(0) : SumBuilder.bounded(new Extremum(largest, kept));
    }

    private static List<Term> operands(Term term, boolean largest) {
        return term instanceof Extremum extremum && extremum.largest == largest ? extremum.operands : List.of(term);
    }

    private static void include(List<Term> kept, Term term, boolean largest) {
        boolean needless = kept.stream().anyMatch(other -> largest ? term.isAtMost(other) : other.isAtMost(term));
        if (!needless) {
            kept.removeIf(other -> largest ? other.isAtMost(term) : term.isAtMost(other));
            kept.add(term);
        }
    }

    @Override
    public String toString() {
        return TermText.of(this);
    }
}
