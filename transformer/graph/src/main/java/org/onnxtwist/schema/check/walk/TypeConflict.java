package org.onnxtwist.schema.check.walk;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;

/** Tells whether two types cannot be those of one value. What is not known contradicts nothing. */
public final class TypeConflict {
    private TypeConflict() {}

    /** Tells whether they differ in kind or element type. */
    public static boolean ofElements(ValueType a, ValueType b) {
        if (a instanceof ValueType.TensorType x && b instanceof ValueType.TensorType y) {
            return x.dtype() != y.dtype() && x.dtype() != DType.UNDEFINED && y.dtype() != DType.UNDEFINED;
        }
        Optional<String> p = a.onnxName();
        Optional<String> q = b.onnxName();
        return p.isPresent() && q.isPresent() && !p.equals(q);
    }

    /** Tells whether the shapes of two dense tensors differ in rank or in a size that both know. */
    public static boolean ofShapes(ValueType a, ValueType b) {
        Optional<List<Dim>> p = a.shape().known();
        Optional<List<Dim>> q = b.shape().known();
        if (p.isEmpty() || q.isEmpty()) {
            return false;
        }
        return ofSizes(p.get(), q.get());
    }

    /** Tells whether there is another number of sizes, or one that both know differs. */
    public static boolean ofSizes(List<Dim> a, List<Dim> b) {
        boolean differ = a.size() != b.size();
        for (int i = 0; !differ && i < a.size(); i++) {
            Dim x = a.get(i);
            Dim y = b.get(i);
            differ = x.isKnown() && y.isKnown() && !x.equals(y);
        }
        return differ;
    }
}
