package org.onnxtwist.match;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/**
 * The size of one dimension of one value, of which nothing is known but that it is equal to itself.
 *
 * @param value the value
 * @param axis which of its dimensions
 * @param text what stands for the size in texts
 */
record UnknownSize(Value value, int axis, String text) implements Dim.Formula {
    /** The type of a value, whose unknown dimensions are no longer equal objects. */
    static ValueType distinguish(Value value, ValueType type) {
        if (!(type instanceof ValueType.TensorType tensor)
                || !(tensor.shape() instanceof Shape.Ranked ranked)
                || ranked.dims().stream().noneMatch(dim -> dim instanceof Dim.Unknown)) {
            return type;
        }
        List<Dim> dims = new ArrayList<>(ranked.dims());
        for (int axis = 0; axis < dims.size(); axis++) {
            if (dims.get(axis) instanceof Dim.Unknown unknown) {
                dims.set(axis, new Dim.Computed(new UnknownSize(value, axis, unknown.toString())));
            }
        }
        return ValueType.tensor(tensor.dtype(), Shape.of(dims));
    }

    @Override
    public boolean isNamed() {
        return false;
    }

    @Override
    public String toString() {
        return text;
    }
}
