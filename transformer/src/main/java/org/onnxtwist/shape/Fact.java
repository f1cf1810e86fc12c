package org.onnxtwist.shape;

import java.util.Optional;
import org.onnxtwist.ir.type.ValueType;

/** What is known of one value: its type, and the content where it is a small integer tensor that could be followed. */
record Fact(ValueType type, Optional<IntegerValue> content) {
    static final Fact UNKNOWN = new Fact(ValueType.UNKNOWN, Optional.empty());

    static Fact of(ValueType type) {
        return new Fact(type, Optional.empty());
    }

    /** A type and content that fits it; content of other sizes is not believed. */
    static Fact of(ValueType type, Optional<IntegerValue> content) {
        return new Fact(
                type,
                content.filter(value ->
                        Sizes.small(type.shape()).filter(value.dims()::equals).isPresent()));
    }

    /** What holds of a value that is either this or {@code other}. */
    Fact join(Fact other) {
        return new Fact(
                Types.join(type, other.type),
                content.equals(other.content) ? content.filter(IntegerValue::isDefinite) : Optional.empty());
    }
}
