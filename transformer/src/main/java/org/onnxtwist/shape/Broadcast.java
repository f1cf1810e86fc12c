package org.onnxtwist.shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Shape;

/** The shape of an element by element operation on tensors of several shapes, by the rules of numpy, as ONNX has them from 7 on. */
final class Broadcast {
    private static final Dim ONE = Dim.of(1);

    private Broadcast() {}

    static Shape of(Shape a, Shape b) {
        if (!(a instanceof Shape.Ranked x) || !(b instanceof Shape.Ranked y)) {
            return Shape.UNKNOWN;
        }
        if (x.equals(y) && a.isStatic()) {
            return a;
        }
        return Shape.of(dims(x.dims(), y.dims()));
    }

    static List<Dim> dims(List<Dim> a, List<Dim> b) {
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
        return isNotOne(b) ? b : Dim.UNKNOWN;
    }

    private static boolean isNotOne(Dim dim) {
        return dim.isKnown() || (dim instanceof Dim.Computed && Term.of(dim).differsFrom(Term.of(1)));
    }
}
