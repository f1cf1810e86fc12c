package org.onnxtwist.shape.operator;

import java.util.Optional;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.ir.type.ValueType.OptionalType;
import org.onnxtwist.shape.node.NodeContext;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.shape.term.ValueFact;

/** Operators on values that may be missing. */
final class Optionals {
    private Optionals() {}

    /** Optional: the input, or without one nothing of a type that an attribute names. */
    static void optional(NodeContext node) {
        ValueType stated =
                node.attribute(org.onnxtwist.op.Optional.TYPE).orElse(null) instanceof AttributeValue.TypeValue type
                        ? type.value()
                        : ValueType.UNKNOWN;
        node.output(0, new OptionalType(node.hasInput(0) ? node.type(0) : stated));
    }

    /** OptionalGetElement: what there is; from version 18 on of a value that is always there, too. */
    static void element(NodeContext node) {
        ValueFact input = node.input(0);
        node.output(0, input.type() instanceof OptionalType optional ? ValueFact.of(optional.element()) : input);
    }

    /** OptionalHasElement: whether there is something. */
    static void hasElement(NodeContext node) {
        node.output(0, DType.BOOL, Shape.of());
        boolean certain = node.type(0) != ValueType.UNKNOWN && !(node.type(0) instanceof OptionalType);
        if (certain || !node.hasInput(0)) {
            node.content(0, Optional.of(SymbolicTensor.scalar(Term.of(certain ? 1 : 0))));
        }
    }
}
