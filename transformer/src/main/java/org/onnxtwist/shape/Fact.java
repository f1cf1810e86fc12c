package org.onnxtwist.shape;

import java.util.Optional;
import org.onnxtwist.ir.type.ValueType;

/** The inferred properties of one value: its type and, for a small integer tensor, its content if that could be inferred. */
record Fact(ValueType type, Optional<IntegerValue> content) {
    static final Fact UNKNOWN = new Fact(ValueType.UNKNOWN, Optional.empty());

    static Fact of(ValueType type) {
        return new Fact(type, Optional.empty());
    }

    /** A fact of a type and content; content whose sizes do not fit the type is dropped. */
    static Fact of(ValueType type, Optional<IntegerValue> content) {
        return new Fact(
                type,
                content.filter(value ->
                        Sizes.small(type.shape()).filter(value.dims()::equals).isPresent()));
    }

    /** The fact that holds for a value described by either this or {@code other}. */
    Fact join(Fact other) {
        return new Fact(
                Types.join(type, other.type),
                content.equals(other.content) ? content.filter(IntegerValue::isDefinite) : Optional.empty());
    }
}
