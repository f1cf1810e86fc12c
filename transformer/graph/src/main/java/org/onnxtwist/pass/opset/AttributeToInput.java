package org.onnxtwist.pass.opset;

import java.util.Optional;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.InputOfAttribute;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.schema.OperatorSchema;

/**
 * An attribute that has become an input: what a node states becomes a constant. Lists become vectors; a number becomes a scalar of the
 * type of the node's first input where it is a floating-point one, of int64 otherwise. One that is not stated is left out, for its default
 * is what leaving out the input means.
 *
 * @param after the operator in the version with the input
 */
record AttributeToInput(OperatorSchema after) {
    NodePlan plan(Node node, OpsetStep step, String attribute, String input) {
        Optional<Integer> index = index(input);
        if (index.isEmpty()) {
            return NodePlan.refuse("cannot be expressed in version " + after.since()
                    + ", where the operator has no attribute '" + attribute
                    + "': change it by hand, or convert to an earlier version");
        }
        Optional<AttributeValue> stated = node.attribute(attribute).map(value -> value.value());
        if (stated.isEmpty()) {
            boolean isRequired =
                    after.inputs().get(index.get()).option() == OperatorSchema.FormalParameter.Option.SINGLE;
            return isRequired ? NodePlan.refuse("does not state its attribute '" + attribute + "'") : NodePlan.keep();
        }
        Optional<Tensor> tensor = tensor(node, step, stated.get());
        if (tensor.isEmpty()) {
            return NodePlan.refuse("states its attribute '" + attribute
                    + "' by reference to an attribute of a function, or its input has an unknown type, so that the"
                    + " attribute cannot become an input: inline the function, or declare the type");
        }
        return NodePlan.rewrite(target -> {
            while (target.inputCount() < index.get()) {
                target.addInput(Optional.empty());
            }
            String hint = (target.name().isEmpty() ? target.output(0).hint() : target.name()) + "." + input;
            target.setInput(index.get(), Placement.before(step.model(), target).constant(hint, tensor.get()));
            target.removeAttribute(attribute);
        });
    }

    private Optional<Integer> index(String input) {
        for (int i = 0; i < after.inputs().size(); i++) {
            if (after.inputs().get(i).name().equalsIgnoreCase(input)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static Optional<Tensor> tensor(Node node, OpsetStep step, AttributeValue value) {
        DType first = node.input(0).map(input -> step.types().of(input).dtype()).orElse(DType.UNDEFINED);
        return InputOfAttribute.constant(node.operator(), value, first);
    }
}
