package org.onnxtwist.match;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

/** What is known of the types of values while a model is searched and changed. */
@FunctionalInterface
public interface Typing {
    /** The type of a value; {@link ValueType#UNKNOWN} where nothing is known. */
    ValueType type(Value value);

    /** A node was added to the model, behind those that it reads: what is known of its outputs may be worked out now. */
    default void added(Node node) {}

    /** What the model itself says: declared types, and those of constants. */
    static Typing declared() {
        return value -> value.type() != ValueType.UNKNOWN
                ? value.type()
                : value.constant().map(Tensor::type).orElse(ValueType.UNKNOWN);
    }
}
