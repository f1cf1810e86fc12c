package org.onnxtwist.shape.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.shape.term.Extremum;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.shape.term.Term.Constant;

/** The shape of an element by element operation on tensors of several shapes, by the rules of numpy, as ONNX has them from 7 on. */
public final class BroadcastShape {
    private static final Dim ONE = Dim.of(1);

    private BroadcastShape() {}

    public static Shape of(Shape a, Shape b) {
        if (!(a instanceof Shape.Ranked x) || !(b instanceof Shape.Ranked y)) {
            return Shape.UNKNOWN;
        }
        if (x.equals(y) && a.isStatic()) {
            return a;
        }
        return Shape.of(dims(x.dims(), y.dims()));
    }

    public static List<Dim> dims(List<Dim> a, List<Dim> b) {
        int rank = Math.max(a.size(), b.size());
        List<Dim> result = new ArrayList<>(Collections.nCopies(rank, ONE));
        for (int i = 0; i < rank; i++) {
            Dim p = i < rank - a.size() ? ONE : a.get(i - (rank - a.size()));
            Dim q = i < rank - b.size() ? ONE : b.get(i - (rank - b.size()));
            result.set(i, dim(p, q));
        }
        return result;
    }

    /**
     * One dimension. A size that is certainly not 1 settles it, for the other can only be that or 1; two different symbols do not,
     * for either may turn out to be 1.
     */
    private static Dim dim(Dim a, Dim b) {
        if (a.equals(ONE)) {
            return b;
        }
        if (b.equals(ONE) || a.equals(b) || isNotOne(a)) {
            return a;
        }
        if (isNotOne(b)) {
            return b;
        }
        if (settles(Term.of(b), Term.of(a))) {
            return b;
        }
        return settles(Term.of(a), Term.of(b)) ? a : Dim.UNKNOWN;
    }

    /**
     * Tells whether something of size {@code other}, wherever it can be broadcast with {@code size}, makes something of that size: the smaller
     * of {@code size} and a constant of two or more, which fails to run where it is smaller, or the larger of {@code size} and 1.
     */
    private static boolean settles(Term size, Term other) {
        if (other instanceof Extremum extremum && !extremum.largest()) {
            List<Term> operands = extremum.operands();
            boolean isCut = operands.stream().anyMatch(term -> term instanceof Constant bound && bound.value() > 1);
            Optional<Term> open = operands.stream()
                    .filter(term -> !(term instanceof Constant))
                    .reduce(Term::min);
            return isCut
                    && open.filter(term -> size.sameAs(term) || isLargerOfOneAnd(size, term))
                            .isPresent();
        }
        return isLargerOfOneAnd(size, other);
    }

    private static boolean isLargerOfOneAnd(Term size, Term other) {
        return size.minus(Term.of(1)).max(Term.of(0)).sameAs(other.minus(Term.of(1)));
    }

    private static boolean isNotOne(Dim dim) {
        return dim.isKnown() || (dim instanceof Dim.Computed && Term.of(dim).differsFrom(Term.of(1)));
    }
}
