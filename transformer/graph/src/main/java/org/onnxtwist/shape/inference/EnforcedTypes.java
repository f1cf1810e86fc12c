package org.onnxtwist.shape.inference;

import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.term.TypeMerge;

/** The types of a model's inputs, as far as a runtime holds a run to them. */
final class EnforcedTypes {
    private final IdentityHashMap<Value, ValueType> inputs = new IdentityHashMap<>();
    private final Set<String> names = new HashSet<>();

    EnforcedTypes(Graph main) {
        main.inputs()
                .forEach(input -> inputs.put(
                        input,
                        input.type() instanceof ValueType.TensorType
                                ? TypeMerge.mapDims(input.type(), this::enforced)
                                : input.type().withoutShape()));
    }

    private Dim enforced(Dim dim) {
        boolean keeps = dim.isKnown() || (dim instanceof Dim.Symbolic symbol && names.add(symbol.name()));
        return keeps ? dim : Dim.UNKNOWN;
    }

    /** The type that a runtime enforces of a value: for one that is no input of the model, its kind and element type. */
    ValueType of(Value value) {
        ValueType input = inputs.get(value);
        return input == null ? value.type().withoutShape() : input;
    }
}
