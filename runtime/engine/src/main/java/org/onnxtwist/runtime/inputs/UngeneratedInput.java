package org.onnxtwist.runtime.inputs;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** An input that ONNX Runtime's Java interface takes no tensor for, so that a model with it can be run on nothing. */
public final class UngeneratedInput {
    private static final List<DType> GENERATED = List.of(
            DType.FLOAT,
            DType.DOUBLE,
            DType.FLOAT16,
            DType.BFLOAT16,
            DType.BOOL,
            DType.INT8,
            DType.INT16,
            DType.INT32,
            DType.INT64,
            DType.UINT8,
            DType.STRING);

    private UngeneratedInput() {}

    /** A sentence about the first one that has to be fed; empty where there is none, and for types that the model does not state. */
    public static Optional<String> of(Model model) {
        return model.graph().requiredInputs().stream()
                .flatMap(input -> of(input).stream())
                .findFirst();
    }

    /** A sentence about an input that no tensor can be given for. */
    public static Optional<String> of(Value input) {
        return kind(input.type())
                .map(kind -> "input '" + input.name().orElse(input.hint()) + "' is " + kind
                        + ", which ONNX Runtime's Java interface does not accept");
    }

    private static Optional<String> kind(ValueType type) {
        if (type instanceof ValueType.TensorType tensor) {
            return tensor.dtype() == DType.UNDEFINED || GENERATED.contains(tensor.dtype())
                    ? Optional.empty()
                    : Optional.of("a tensor of " + tensor.dtype().onnxName());
        }
        if (type instanceof ValueType.SequenceType) {
            return Optional.of("a sequence");
        }
        if (type instanceof ValueType.MapType) {
            return Optional.of("a map");
        }
        if (type instanceof ValueType.OptionalType) {
            return Optional.of("an optional value");
        }
        if (type instanceof ValueType.SparseTensorType) {
            return Optional.of("a sparse tensor");
        }
        return type instanceof ValueType.OpaqueType ? Optional.of("of an opaque type") : Optional.empty();
    }
}
