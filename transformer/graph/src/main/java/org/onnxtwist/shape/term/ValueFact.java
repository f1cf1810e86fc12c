package org.onnxtwist.shape.term;

import java.util.Optional;
import org.onnxtwist.ir.type.ValueType;

/** The inferred properties of one value: its type and, for a small integer tensor, its content if that could be inferred. */
public record ValueFact(ValueType type, Optional<SymbolicTensor> content) {
    public static final ValueFact UNKNOWN = new ValueFact(ValueType.UNKNOWN, Optional.empty());

    public static ValueFact of(ValueType type) {
        return new ValueFact(type, Optional.empty());
    }

    /** A fact of a type and content; content whose sizes do not fit the type is dropped. */
    public static ValueFact of(ValueType type, Optional<SymbolicTensor> content) {
        return new ValueFact(
                type,
                content.filter(value ->
                        Sizes.small(type.shape()).filter(value.dims()::equals).isPresent()));
    }

    /** The fact that holds for a value described by either this or {@code other}. */
    public ValueFact join(ValueFact other) {
        return new ValueFact(
                TypeMerge.join(type, other.type),
                content.equals(other.content) ? content.filter(SymbolicTensor::isDefinite) : Optional.empty());
    }
}
