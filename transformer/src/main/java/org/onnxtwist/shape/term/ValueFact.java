package org.onnxtwist.shape.term;

import java.util.Optional;
import org.onnxtwist.ir.type.ValueType;

/** What is known of one value: its type, and the content where it is a small integer tensor that could be followed. */
public record ValueFact(ValueType type, Optional<SymbolicTensor> content) {
    public static final ValueFact UNKNOWN = new ValueFact(ValueType.UNKNOWN, Optional.empty());

    public static ValueFact of(ValueType type) {
        return new ValueFact(type, Optional.empty());
    }

    /** A type and content that fits it; content of other sizes is not believed. */
    public static ValueFact of(ValueType type, Optional<SymbolicTensor> content) {
        return new ValueFact(
                type,
                content.filter(value ->
                        Sizes.small(type.shape()).filter(value.dims()::equals).isPresent()));
    }

    /** What holds of a value that is either this or {@code other}. */
    public ValueFact join(ValueFact other) {
        return new ValueFact(
                TypeMerge.join(type, other.type),
                content.equals(other.content) ? content.filter(SymbolicTensor::isDefinite) : Optional.empty());
    }
}
