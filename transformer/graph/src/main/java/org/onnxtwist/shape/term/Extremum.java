package org.onnxtwist.shape.term;

import java.util.ArrayList;
import java.util.List;

/**
 * The largest or smallest of some terms.
 *
 * @param operands at least two, in {@link TermOrder}, none of which is certainly at most, or at least, another
 */
public record Extremum(boolean largest, List<Term> operands) implements Term.Atom {
    public Extremum {
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
        if (kept.stream().noneMatch(other -> replaces(other, term, largest))) {
            kept.removeIf(other -> replaces(term, other, largest));
            kept.add(term);
        }
    }

    /** Of two terms that are always equal but not the same, the first in order stays, whichever comes first. */
    private static boolean replaces(Term stays, Term goes, boolean largest) {
        boolean covers = largest ? goes.isAtMost(stays) : stays.isAtMost(goes);
        boolean covered = covers && (largest ? stays.isAtMost(goes) : goes.isAtMost(stays));
        return covers && (!covered || TermOrder.TERMS.compare(stays, goes) <= 0);
    }

    @Override
    public String toString() {
        return TermText.of(this);
    }
}
