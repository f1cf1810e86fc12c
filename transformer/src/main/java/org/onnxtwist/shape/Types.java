package org.onnxtwist.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Shape;
import org.onnxtwist.ir.ValueType;
import org.onnxtwist.ir.ValueType.TensorType;

/** Combines what is known of one value from two sources. */
final class Types {
    /** Names that exporters give every dimension that they know nothing of, so that equal names are not equal sizes. */
    private static final Set<String> ANONYMOUS = Set.of("?", "-1", "None", "unk", "unknown", "dynamic", "dim");

    private Types() {}

    /** What the inference may trust of a declared type: anonymous symbols become unknown dimensions. */
    static ValueType trusted(ValueType declared) {
        return mapDims(
                declared,
                dim -> dim instanceof Dim.Symbolic symbol && ANONYMOUS.contains(symbol.name()) ? Dim.UNKNOWN : dim);
    }

    /** The type without its symbols, which mean nothing outside the scope that they were declared in. */
    static ValueType withoutSymbols(ValueType declared) {
        return mapDims(declared, dim -> dim.isKnown() ? dim : Dim.UNKNOWN);
    }

    private static ValueType mapDims(ValueType type, UnaryOperator<Dim> change) {
        if (type instanceof TensorType tensor
                && tensor.shape() instanceof Shape.Ranked ranked
                && !tensor.shape().isStatic()) {
            return ValueType.tensor(
                    tensor.dtype(), Shape.of(ranked.dims().stream().map(change).toList()));
        }
        return type;
    }

    /** The inferred type, completed by what only the declared one knows. Where they contradict each other, the inferred one wins. */
    static ValueType merge(ValueType inferred, ValueType declared) {
        if (inferred instanceof ValueType.UnknownType) {
            return declared;
        }
        if (!(inferred instanceof TensorType in) || !(declared instanceof TensorType out)) {
            return inferred;
        }
        DType dtype = in.dtype() == DType.UNDEFINED ? out.dtype() : in.dtype();
        return ValueType.tensor(dtype, merge(in.shape(), out.shape()));
    }

    /** The declared type; without its shape where the rank is inferred. */
    static ValueType unlessRanked(ValueType inferred, ValueType declared) {
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
            Dim other = out.dims().get(i);
            if (!dims.get(i).isKnown() && (other.isKnown() || dims.get(i) instanceof Dim.Unknown)) {
                dims.set(i, other);
            }
        }
        return Shape.of(dims);
    }

    /** Whether no value can have both types. */
    static boolean contradict(ValueType a, ValueType b) {
        if (!(a instanceof TensorType x) || !(b instanceof TensorType y)) {
            return false;
        }
        if (x.dtype() != y.dtype() && x.dtype() != DType.UNDEFINED && y.dtype() != DType.UNDEFINED) {
            return true;
        }
        Optional<List<Dim>> p = x.shape().known();
        Optional<List<Dim>> q = y.shape().known();
        if (p.isEmpty() || q.isEmpty()) {
            return false;
        }
        boolean differ = p.get().size() != q.get().size();
        for (int i = 0; !differ && i < p.get().size(); i++) {
            differ = p.get().get(i) instanceof Dim.Known m
                    && q.get().get(i) instanceof Dim.Known n
                    && m.size() != n.size();
        }
        return differ;
    }

    /** What holds of a value that has one of two types. */
    static ValueType join(ValueType a, ValueType b) {
        if (a.equals(b)) {
            return a;
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
