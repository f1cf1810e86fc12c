package org.onnxtwist.twist.recognise.value;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.term.Term;

/**
 * Tells whether sizes that are computed in different ways are one size, for every input that the model accepts.
 *
 * <p>A graph that computes a size as 1 + (n - 1) / 2, with a quotient rounded towards zero, finds 1 for an empty picture; what it makes of
 * that is broadcast to nothing. So sizes count as the same that are equal wherever they are not zero.
 */
public final class SizeEquality {
    private SizeEquality() {}

    public static boolean areSame(Term a, Term b) {
        if (a instanceof Term.Constant || b instanceof Term.Constant) {
            return a.sameAs(b);
        }
        return a.sameAs(b) || less(a).sameAs(less(b));
    }

    public static boolean areSame(Dim a, Dim b) {
        return areSame(Term.of(a), Term.of(b));
    }

    /** Tells whether both are known to be the same sizes, one by one. */
    public static boolean areSame(Optional<List<Dim>> a, Optional<List<Dim>> b) {
        boolean same =
                a.isPresent() && b.isPresent() && a.get().size() == b.get().size();
        for (int i = 0; same && i < a.orElseThrow().size(); i++) {
            same = areSame(a.get().get(i), b.orElseThrow().get(i));
        }
        return same;
    }

    /**
     * Tells whether something of size {@code mine}, the same at every position, can be broadcast to {@code theirs} and to nothing larger: of
     * the same size, of size 1, or cut off at a constant, where a longer one fails to run.
     */
    public static boolean fits(Dim mine, Dim theirs) {
        Term a = Term.of(mine);
        Term b = Term.of(theirs);
        if (a.equals(Term.UNKNOWN) || b.equals(Term.UNKNOWN)) {
            return false;
        }
        return a.is(1) || areSame(a, b) || isCut(a, b) || isCut(a, less(b).plus(Term.of(1)));
    }

    /** Tells whether {@code cut} is never larger, and zero where {@code size} is. */
    private static boolean isCut(Term cut, Term size) {
        return size.min(cut).sameAs(cut) && cut.min(Term.of(1)).sameAs(size.min(Term.of(1)));
    }

    private static Term less(Term size) {
        return size.minus(Term.of(1)).max(Term.of(0));
    }
}
