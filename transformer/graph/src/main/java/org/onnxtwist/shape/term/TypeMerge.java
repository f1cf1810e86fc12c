package org.onnxtwist.shape.term;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.ir.type.ValueType.OptionalType;
import org.onnxtwist.ir.type.ValueType.SequenceType;
import org.onnxtwist.ir.type.ValueType.TensorType;

/** Combines types of one value from two sources. */
public final class TypeMerge {
    private TypeMerge() {}

    /** The type, with unknown dimensions stripped of the placeholders that a file has in their place. */
    public static ValueType withoutPlaceholders(ValueType declared) {
        return mapDims(declared, dim -> dim instanceof Dim.Unknown ? Dim.UNKNOWN : dim);
    }

    /** The type with symbols replaced by unknown dimensions; symbols have no meaning outside the scope that they were declared in. */
    public static ValueType withoutSymbols(ValueType declared) {
        return mapDims(declared, dim -> dim.isKnown() ? dim : Dim.UNKNOWN);
    }

    /** The type with every dimension changed, including those of the elements of sequences and optional types. */
    public static ValueType mapDims(ValueType type, UnaryOperator<Dim> change) {
        if (type instanceof SequenceType sequence) {
            return new SequenceType(mapDims(sequence.element(), change));
        }
        if (type instanceof OptionalType optional) {
            return new OptionalType(mapDims(optional.element(), change));
        }
        if (type instanceof TensorType tensor
                && tensor.shape() instanceof Shape.Ranked ranked
                && !tensor.shape().isStatic()) {
            List<Dim> dims = new ArrayList<>(ranked.dims());
            dims.replaceAll(change);
            return dims.equals(ranked.dims()) ? type : ValueType.tensor(tensor.dtype(), Shape.of(dims));
        }
        return type;
    }

    /** The inferred type, completed by information that only the declared one has. If they contradict each other, the inferred one wins. */
    public static ValueType merge(ValueType inferred, ValueType declared) {
        if (inferred instanceof ValueType.UnknownType) {
            return declared;
        }
        if (inferred instanceof SequenceType in && declared instanceof SequenceType out) {
            return new SequenceType(merge(in.element(), out.element()));
        }
        if (inferred instanceof OptionalType in && declared instanceof OptionalType out) {
            return new OptionalType(merge(in.element(), out.element()));
        }
        if (!(inferred instanceof TensorType in) || !(declared instanceof TensorType out)) {
            return inferred;
        }
        DType dtype = in.dtype() == DType.UNDEFINED ? out.dtype() : in.dtype();
        return ValueType.tensor(dtype, merge(in.shape(), out.shape()));
    }

    /** The declared type; without its shape if the rank is inferred. */
    public static ValueType unlessRanked(ValueType inferred, ValueType declared) {
        return inferred.shape() instanceof Shape.Ranked && declared instanceof TensorType tensor
                ? ValueType.tensor(tensor.dtype(), Shape.UNKNOWN)
                : declared;
    }

    private static Shape merge(Shape inferred, Shape declared) {
        if (!(inferred instanceof Shape.Ranked in)) {
            return declared;
        }
        if (inferred.isStatic()
                || !(declared instanceof Shape.Ranked out)
                || in.dims().size() != out.dims().size()) {
            return inferred;
        }
        List<Dim> dims = new ArrayList<>(in.dims());
        for (int i = 0; i < dims.size(); i++) {
            dims.set(i, better(dims.get(i), out.dims().get(i)));
        }
        return Shape.of(dims);
    }

    /** The more informative of two dimensions of the same size: a number is preferred, then a name or an expression of names. */
    public static Dim better(Dim first, Dim second) {
        return worth(second) > worth(first) ? second : first;
    }

    private static int worth(Dim dim) {
        if (dim instanceof Dim.Unknown) {
            return 0;
        }
        return dim.isKnown() ? 3 : FreshSymbol.occursIn(dim) ? 1 : 2;
    }

    /** Tells whether no value can have both types, whatever sizes their symbols stand for. */
    public static boolean contradict(ValueType a, ValueType b) {
        return a.contradicts(b)
                || (a instanceof TensorType x
                        && b instanceof TensorType y
                        && x.shape() instanceof Shape.Ranked p
                        && y.shape() instanceof Shape.Ranked q
                        && differ(p.dims(), q.dims()));
    }

    private static boolean differ(List<Dim> a, List<Dim> b) {
        for (int i = 0; i < a.size(); i++) {
            // Most dimensions are equal objects, and two different symbols may be equal sizes.
            boolean computed = a.get(i) instanceof Dim.Computed || b.get(i) instanceof Dim.Computed;
            if (computed && Term.of(a.get(i)).differsFrom(Term.of(b.get(i)))) {
                return true;
            }
        }
        return false;
    }

    /** The most specific known type of a value that has one of two types. */
    public static ValueType join(ValueType a, ValueType b) {
        if (a.equals(b)) {
            return a;
        }
        if (a instanceof SequenceType x && b instanceof SequenceType y) {
            return new SequenceType(join(x.element(), y.element()));
        }
        if (a instanceof OptionalType x && b instanceof OptionalType y) {
            return new OptionalType(join(x.element(), y.element()));
        }
        if (!(a instanceof TensorType x) || !(b instanceof TensorType y) || x.dtype() != y.dtype()) {
            return ValueType.UNKNOWN;
        }
        return ValueType.tensor(x.dtype(), join(x.shape(), y.shape()));
    }

    private static Shape join(Shape a, Shape b) {
        if (!(a instanceof Shape.Ranked x)
                || !(b instanceof Shape.Ranked y)
                || x.dims().size() != y.dims().size()) {
            return Shape.UNKNOWN;
        }
        List<Dim> dims = new ArrayList<>(x.dims());
        for (int i = 0; i < dims.size(); i++) {
            if (!dims.get(i).equals(y.dims().get(i))) {
                dims.set(i, Dim.UNKNOWN);
            }
        }
        return Shape.of(dims);
    }
}
