package org.onnxtwist.shape.node;

import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.ValueFact;

/** The types and contents that are known of values while a model is followed. */
public interface KnownFacts {
    /** The type and the content of a value, as far as they are known. */
    ValueFact fact(Value value);

    /** The type of a value; {@link ValueType#UNKNOWN} where nothing is known of it. */
    ValueType type(Value value);

    /** The content of a value that is a small tensor of integers; empty where it is not known. */
    Optional<SymbolicTensor> content(Value value);

    /** The constant tensor that a value is; empty where it is none. */
    Optional<Tensor> tensor(Value value);
}
