package org.onnxtwist.shape.inference;

import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.ir.type.ValueType.TensorType;
import org.onnxtwist.shape.term.FreshSymbol;
import org.onnxtwist.shape.term.TypeMerge;

/**
 * Gives each unknown dimension of a tensor a size of its own, so that arithmetic can go on: [?,4,8] reshaped to its own first size and
 * -1 has 32 columns, whatever the first size is. Elements of a sequence differ in size, so theirs stay unknown.
 */
final class FreshSizes {
    private long made;

    /** Sizes that are made from now on have at least this number. */
    long next() {
        return made;
    }

    ValueType distinguish(ValueType type) {
        return type instanceof TensorType
                ? TypeMerge.mapDims(
                        type, dim -> dim instanceof Dim.Unknown ? new Dim.Computed(new FreshSymbol(made++)) : dim)
                : type;
    }
}
