package org.onnxtwist.pass.edit;

import static org.onnxtwist.pass.edit.NamedParts.refusal;

import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.OperatorSchema.AttributeSchema;
import org.onnxtwist.schema.OperatorSchema.AttributeValueKind;
import org.onnxtwist.schema.Schemas;

/** Sets and removes attributes of nodes, of the kinds that the operators define. */
final class AttributeSetting {
    private AttributeSetting() {}

    /** @throws PassException when the operator has no such attribute, or not with this value */
    static void apply(Model model, Node node, ModelEdit.SetAttribute edit) {
        Optional<Attribute> old = node.attribute(edit.attribute());
        if (edit.value().isEmpty()) {
            if (old.isEmpty()) {
                throw refusal(node + " has no attribute '" + Excerpt.of(edit.attribute()) + "' to remove: "
                        + NameSuggestions.clause(
                                edit.attribute(), node.attributes().stream().map(Attribute::name)));
            }
            node.removeAttribute(edit.attribute());
            return;
        }
        AttributeValue value = AttributeWords.parse(edit.attribute(), kind(model, node, edit), edit.value());
        node.setAttribute(old.map(attribute -> attribute.withValue(value))
                .orElseGet(() -> Attribute.of(edit.attribute(), value)));
    }

    private static AttributeValueKind kind(Model model, Node node, ModelEdit.SetAttribute edit) {
        Optional<AttributeValueKind> stated = edit.kind().map(AttributeWords::kind);
        Optional<AttributeValueKind> defined = defined(model, node, edit.attribute());
        if (stated.isPresent() && defined.isPresent() && !stated.equals(defined)) {
            throw refusal("attribute '" + Excerpt.of(edit.attribute()) + "' of " + node + " is of the kind "
                    + AttributeWords.spelled(defined.get()) + ", not " + AttributeWords.spelled(stated.get()));
        }
        return defined.or(() -> stated)
                .or(() -> node.attribute(edit.attribute()).flatMap(old -> AttributeValueKind.of(old.value())))
                .orElseThrow(() -> refusal("the kind of attribute '" + Excerpt.of(edit.attribute()) + "' of " + node
                        + " is not known, because ONNX does not define the operator: state it, as in "
                        + Excerpt.of(edit.attribute()) + ":int=1"));
    }

    /** The kind that ONNX defines; empty for an operator that it does not define. */
    private static Optional<AttributeValueKind> defined(Model model, Node node, String attribute) {
        OptionalLong opset = model.importsOf(node.graph()).opset(node.operator().domain());
        Optional<OperatorSchema> schema = model.callee(node).isPresent() || opset.isEmpty()
                ? Optional.empty()
                : Schemas.find(node.operator(), opset.getAsLong());
        return schema.map(known -> known.attribute(attribute)
                .map(AttributeSchema::kind)
                .orElseThrow(() -> refusal(
                        known.attributes().isEmpty()
                                ? node + " has no attribute '" + Excerpt.of(attribute) + "': its operator has none"
                                : node + " has no attribute '" + Excerpt.of(attribute) + "': its operator has "
                                        + String.join(", ", known.attributes().keySet()))));
    }
}
