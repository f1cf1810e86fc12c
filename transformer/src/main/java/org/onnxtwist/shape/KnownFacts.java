package org.onnxtwist.shape;

import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;

/** The types and contents that are known of values while a model is followed. */
interface KnownFacts {
    /** The type and the content of a value, as far as they are known. */
    Fact fact(Value value);

    /** The type of a value; {@link ValueType#UNKNOWN} where nothing is known of it. */
    ValueType type(Value value);

    /** The content of a value that is a small tensor of integers; empty where it is not known. */
    Optional<IntegerValue> content(Value value);

    /** The constant tensor that a value is; empty where it is none. */
    Optional<Tensor> tensor(Value value);
}
