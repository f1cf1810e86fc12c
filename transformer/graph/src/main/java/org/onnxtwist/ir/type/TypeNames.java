package org.onnxtwist.ir.type;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Types as the schemas of operators spell them. */
final class TypeNames {
    private static final Map<DType, Optional<String>> TENSORS = new EnumMap<>(Arrays.stream(DType.values())
            .collect(Collectors.toMap(
                    Function.identity(),
                    dtype ->
                            Optional.of("tensor(" + dtype.onnxName() + ")").filter(name -> dtype != DType.UNDEFINED))));

    private TypeNames() {}

    static Optional<String> of(ValueType type) {
        if (type instanceof ValueType.TensorType tensor) {
            return TENSORS.getOrDefault(tensor.dtype(), Optional.empty());
        } else if (type instanceof ValueType.SparseTensorType tensor) {
            return TENSORS.getOrDefault(tensor.dtype(), Optional.empty()).map(name -> "sparse_" + name);
        } else if (type instanceof ValueType.SequenceType sequence) {
            return of(sequence.element()).map(name -> "seq(" + name + ")");
        } else if (type instanceof ValueType.OptionalType optional) {
            return of(optional.element()).map(name -> "optional(" + name + ")");
        } else if (type instanceof ValueType.MapType map) {
            return mapped(map.value()).map(name -> "map(" + map.key().onnxName() + ", " + name + ")");
        }
        return Optional.empty();
    }

    /** A map's values are tensors in files, but the schemas name their element type alone. */
    private static Optional<String> mapped(ValueType value) {
        return value instanceof ValueType.TensorType tensor && tensor.dtype() != DType.UNDEFINED
                ? Optional.of(tensor.dtype().onnxName())
                : of(value);
    }
}
