package org.onnxtwist.shape.term;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;

/**
 * A value of which the model declares a type that its node cannot make: another element type, another rank, or another known size.
 *
 * @param node the node that makes the value
 * @param value the value
 * @param declared what the model declares
 * @param inferred what follows from the node's inputs
 */
public record Contradiction(Node node, Value value, ValueType declared, ValueType inferred) {
    /** A sentence that names the node. */
    @Override
    public String toString() {
        return "node " + node + " produces " + value + " of type " + inferred + ", but the model declares " + declared
                + ": correct or remove the declaration";
    }
}
