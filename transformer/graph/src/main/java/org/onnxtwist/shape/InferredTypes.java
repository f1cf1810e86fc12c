package org.onnxtwist.shape;

import java.util.List;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.shape.inference.SymbolicTypes;

/**
 * The types that {@link ShapeInference} inferred for the values of one model, its subgraphs and functions. The model itself is not changed.
 * The type of a value in a function's body holds at every call.
 */
public final class InferredTypes {
    private final SymbolicTypes types;

    InferredTypes(SymbolicTypes types) {
        this.types = types;
    }

    /** The same types with unknown sizes as symbols, and with the contents of small tensors. */
    SymbolicTypes symbolic() {
        return types;
    }

    /** The type of a value; for a value that did not exist when the inference ran, its declared type or that of its tensor. */
    public ValueType of(Value value) {
        return types.of(value);
    }

    /** The shape of a value; {@link Shape#UNKNOWN} if nothing is known. */
    public Shape shape(Value value) {
        return types.shape(value);
    }

    /**
     * As {@link #shape}, but an unknown size is a {@link Dim.Computed}, written as a question mark and a number: equal objects are equal
     * sizes in every run, and sizes computed from them are expressions, such as {@code 2*?3}. Only shapes of the same inference can be
     * compared so.
     */
    public Shape numbered(Value value) {
        return types.numbered(value);
    }

    /** As {@link #of}, with the numbered sizes of {@link #numbered} in the shape of a tensor. */
    public ValueType numberedType(Value value) {
        return types.type(value) instanceof ValueType.TensorType tensor ? tensor : of(value);
    }

    /**
     * The values whose declared type contradicts the inferred one, in the order of their nodes. This class returns their inferred types.
     */
    public List<Contradiction> contradictions() {
        return types.contradictions().entrySet().stream()
                .map(entry -> new Contradiction(entry.getKey(), types.declared(entry.getKey()), entry.getValue()))
                .toList();
    }

    /**
     * Checks that no declared type contradicts the inferred one.
     *
     * @throws InvalidModelException for the first contradiction; names its node
     */
    public void requireConsistent() {
        contradictions().stream().findFirst().ifPresent(first -> {
            throw new InvalidModelException(first.toString());
        });
    }

    /**
     * A value of which the model declares a type that its node cannot make: another element type, another rank, or another known size.
     *
     * @param value the value, which a node makes
     * @param declared what the model declares
     * @param inferred what follows from the node's inputs
     */
    public record Contradiction(Value value, ValueType declared, ValueType inferred) {
        /** A sentence that names the node. */
        @Override
        public String toString() {
            return "node " + value.producer().orElseThrow() + " produces " + value + " of type " + inferred
                    + ", but the model declares " + declared + ": correct or remove the declaration";
        }
    }
}
