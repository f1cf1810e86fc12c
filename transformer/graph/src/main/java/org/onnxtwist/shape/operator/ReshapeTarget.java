package org.onnxtwist.shape.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.shape.term.Term;

/**
 * The shape that Reshape makes of its input's shape and the wanted sizes. A wanted size that is not constant is taken for what it says,
 * though the operator would copy the input's where it turned out to be 0: a model that means that says 0.
 */
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
        List<Dim> result = new ArrayList<>(wanted.size());
        Term elements = given.stream().map(Term::of).reduce(Term.of(1), Term::times);
        Term taken = Term.of(1);
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Term term = wanted.get(i);
            if (term.is(COPY) && !literalZero) {
                Dim copied = i < given.size() ? given.get(i) : Dim.UNKNOWN;
                result.add(copied);
                taken = taken.times(Term.of(copied));
                continue;
            }
            result.add(term.toDim());
            if (term.is(REST) || term.equals(Term.UNKNOWN)) {
                open.add(i);
            } else {
                taken = taken.times(term);
            }
        }
        // Of several open sizes, -1 and unknown ones, none follows from the number of elements.
        if (open.size() == 1 && input.isPresent()) {
            // Beside a size of 0 the operator refuses -1, but another size may be anything.
            boolean follows = wanted.get(open.get(0)).is(REST) || Term.of(1).isAtMost(taken);
            Term rest = elements.floorDiv(taken);
            boolean whole =
                    !(rest instanceof Term.Constant) || rest.times(taken).sameAs(elements);
            result.set(open.get(0), follows && whole ? rest.toDim() : Dim.UNKNOWN);
        }
        return result;
    }
}
