package org.onnxtwist.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Dim;

/** The shape that Reshape makes of its input's shape and the wanted sizes. */
final class ReshapeTarget {
    private static final long COPY = 0;
    private static final long REST = -1;

    private ReshapeTarget() {}

    /**
     * The dimensions of the result.
     *
     * @param input the input's, where its rank is known
     * @param wanted the sizes asked for, in which 0 copies the input's dimension and one -1 stands for the rest
     * @param literalZero whether 0 means the size 0
     */
    static List<Dim> dims(Optional<List<Dim>> input, List<Term> wanted, boolean literalZero) {
        List<Dim> given = input.orElse(List.of());
        boolean[] copied = new boolean[given.size()];
        List<Dim> result = new ArrayList<>(wanted.size());
        List<Term> taken = new ArrayList<>();
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Term term = wanted.get(i);
            if (term.is(COPY) && !literalZero) {
                result.add(i < given.size() ? given.get(i) : Dim.UNKNOWN);
                if (i < given.size()) {
                    copied[i] = true;
                }
                continue;
            }
            result.add(term.toDim());
            if (term.is(REST) || term.equals(Term.UNKNOWN)) {
                open.add(i);
            } else {
                taken.add(term);
            }
        }
        // Of several open sizes, -1 and unknown ones, none follows from the number of elements.
        if (open.size() == 1 && input.isPresent()) {
            List<Term> left = new ArrayList<>();
            for (int i = 0; i < given.size(); i++) {
                if (!copied[i]) {
                    left.add(Term.of(given.get(i)));
                }
            }
            result.set(open.get(0), quotient(left, taken).toDim());
        }
        return result;
    }

    /** The product of {@code sizes} by that of {@code divisors}, after equal symbols are cancelled. */
    private static Term quotient(List<Term> sizes, List<Term> divisors) {
        Term over = constants(sizes);
        Term under = constants(divisors);
        List<Term> symbols = new ArrayList<>(sizes);
        symbols.removeIf(term -> term instanceof Term.Constant);
        for (Term divisor : divisors) {
            if (!(divisor instanceof Term.Constant) && !symbols.remove(divisor)) {
                return Term.UNKNOWN;
            }
        }
        if (symbols.isEmpty()) {
            return over.sameAs(under.times(over.floorDiv(under))) ? over.floorDiv(under) : Term.UNKNOWN;
        }
        return symbols.size() == 1 && over.sameAs(under) && !over.is(0) ? symbols.get(0) : Term.UNKNOWN;
    }

    private static Term constants(List<Term> terms) {
        return terms.stream().filter(term -> term instanceof Term.Constant).reduce(Term.of(1), Term::times);
    }
}
