package org.onnxtwist.pass.opset.lower;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AttributeKind;
import org.onnxtwist.op.InputOfAttribute;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Unread;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.OperatorSchema.AttributeSchema;
import org.onnxtwist.schema.OperatorSchema.FormalParameter;

/**
 * The way back to the version before, as derived from the schemas. A node whose inputs, outputs and types the older version has too is
 * kept; an attribute that it does not have is removed if it has its default; a constant input that it takes as an attribute becomes
 * one; all else is refused.
 *
 * <pre>
 *   before (13):  y = Squeeze(x, {0})        after (12):  y = Squeeze(x) {axes: [0]}
 * </pre>
 *
 * @param except the names of inputs and attributes that are converted elsewhere
 */
public record SchemaReversal(OperatorSchema newer, OperatorSchema older, Set<String> except) {
    public NodePlan plan(Node node, OpsetStep step) {
        if (newer.deprecated()) {
            return NodePlan.keep();
        }
        Map<String, String> bound = new HashMap<>();
        NodePlan plan = NodePlan.keep();
        // From the last to the first, since a last input that is omitted is dropped from the list.
        for (int i = node.inputCount() - 1; i >= 0; i--) {
            Optional<FormalParameter> formal = newer.input(i);
            if (node.input(i).isPresent()
                    && formal.isPresent()
                    && !except.contains(formal.get().name())) {
                plan = plan.then(input(node, i, formal.get(), bound, step));
            }
        }
        if (node.inputCount() > older.maxInputs()) {
            // Omitted ones after the last; what is read there has become an attribute by then, or is refused.
            plan = plan.then(target -> {
                while (target.inputCount() > older.maxInputs()
                        && target.input(target.inputCount() - 1).isEmpty()) {
                    target.omitInput(target.inputCount() - 1);
                }
            });
        }
        return plan.then(missing(node)).then(outputs(node, bound, step)).then(attributes(node));
    }

    private NodePlan input(Node node, int index, FormalParameter formal, Map<String, String> bound, OpsetStep step) {
        Value value = node.input(index).orElseThrow();
        Optional<FormalParameter> same = same(formal, newer.inputs(), older.input(index), older.inputs());
        if (same.isPresent()) {
            return type(value, formal, same.get(), bound, step);
        }
        Optional<AttributeSchema> attribute = older.attributes().values().stream()
                .filter(known -> InputOfAttribute.isSame(node.operator(), known.name(), formal.name()))
                .findFirst();
        if (attribute.isEmpty()) {
            return refuse("has an input '" + formal.name() + "', which version " + older.since() + " does not have");
        }
        Optional<Tensor> constant = step.constant(node, index);
        if (constant.isEmpty()) {
            return refuse("computes its input '" + formal.name() + "' at every run, which in version " + older.since()
                    + " is an attribute");
        }
        return attribute(attribute.get(), constant.get())
                .map(stated -> NodePlan.rewrite(target -> {
                    target.setAttribute(stated);
                    Unread.omit(target, index);
                }))
                .orElse(refuse("has an input '" + formal.name() + "' of type "
                        + constant.get().type() + ", which the attribute of version " + older.since()
                        + " cannot hold"));
    }

    private static Optional<Attribute> attribute(AttributeSchema schema, Tensor constant) {
        Optional<Attr<?>> attribute = switch (schema.kind()) {
            case INT -> Optional.of(Attr.named(schema.name(), AttributeKind.INT));
            case INTS -> Optional.of(Attr.named(schema.name(), AttributeKind.INTS));
            case FLOAT -> Optional.of(Attr.named(schema.name(), AttributeKind.FLOAT));
            case FLOATS -> Optional.of(Attr.named(schema.name(), AttributeKind.FLOATS));
            default -> Optional.empty();
        };
        return attribute.flatMap(known -> InputOfAttribute.attribute(known, constant));
    }

    /** The parameter that means in the older version what {@code formal} means in the newer one, at the same position. */
    private static Optional<FormalParameter> same(
            FormalParameter formal,
            List<FormalParameter> all,
            Optional<FormalParameter> candidate,
            List<FormalParameter> candidates) {
        return candidate.filter(old -> old.name().equals(formal.name())
                // A parameter that was only given another name.
                || (candidates.stream().noneMatch(other -> other.name().equals(formal.name()))
                        && all.stream().noneMatch(other -> other.name().equals(old.name()))));
    }

    private NodePlan type(
            Value value, FormalParameter is, FormalParameter was, Map<String, String> bound, OpsetStep step) {
        ValueType type = step.types().of(value);
        Set<String> allowed = allowed(older, was);
        Optional<String> spelled = type.onnxName();
        if (spelled.isEmpty()) {
            return allowed.containsAll(allowed(newer, is))
                    ? NodePlan.keep()
                    : refuse("has '" + is.name() + "' of a type that is not known, but version " + older.since()
                            + " does not take every type of version " + newer.since() + ": declare the type");
        }
        if (!allowed.contains(spelled.get())) {
            return refuse("has '" + is.name() + "' of type " + spelled.get() + ", which version " + older.since()
                    + " does not take");
        }
        if (!was.homogeneous()) {
            return NodePlan.keep();
        }
        String earlier = bound.putIfAbsent(was.type(), spelled.get());
        return earlier == null
                        || earlier.equals(spelled.get())
                        || !older.types().containsKey(was.type())
                ? NodePlan.keep()
                : refuse("mixes the types " + earlier + " and " + spelled.get()
                        + ", which have to be the same in version " + older.since());
    }

    private static Set<String> allowed(OperatorSchema schema, FormalParameter formal) {
        return schema.type(formal.type())
                .map(constraint -> constraint.allowed())
                .orElse(Set.of(formal.type()));
    }

    /** Refuses a node without an input that the older version requires. */
    private NodePlan missing(Node node) {
        for (int i = 0; i < older.inputs().size(); i++) {
            FormalParameter formal = older.inputs().get(i);
            if (formal.option() == FormalParameter.Option.SINGLE
                    && node.input(i).isEmpty()
                    && !except.contains(formal.name())) {
                return refuse("has no input '" + formal.name() + "', which version " + older.since() + " requires");
            }
        }
        return NodePlan.keep();
    }

    private NodePlan outputs(Node node, Map<String, String> bound, OpsetStep step) {
        NodePlan plan = NodePlan.keep();
        for (int i = 0; i < node.outputCount(); i++) {
            Value value = node.output(i);
            int index = i;
            Optional<FormalParameter> formal = newer.output(i);
            if (value.isOmitted() || formal.isEmpty()) {
                continue;
            }
            Optional<FormalParameter> same = same(formal.get(), newer.outputs(), older.output(i), older.outputs());
            if (same.isPresent()) {
                NodePlan typed = type(value, formal.get(), same.get(), bound, step);
                boolean isOptional = same.get().option() == FormalParameter.Option.OPTIONAL && !value.isUsed();
                plan = plan.then(
                        isOptional && typed instanceof NodePlan.Refuse
                                ? NodePlan.rewrite(target -> target.omitOutput(index))
                                : typed);
            } else if (value.isUsed() || i < older.outputs().size()) {
                return refuse("has an output '" + formal.get().name() + "', which version " + older.since()
                        + " does not have");
            } else {
                plan = plan.then(NodePlan.rewrite(target -> target.omitOutput(index)));
            }
        }
        return plan;
    }

    private NodePlan attributes(Node node) {
        NodePlan plan = NodePlan.keep();
        for (AttributeSchema attribute : newer.attributes().values()) {
            if (!except.contains(attribute.name())) {
                Optional<AttributeValue> stated =
                        node.attribute(attribute.name()).map(Attribute::value);
                Optional<AttributeSchema> known = older.attribute(attribute.name());
                plan = plan.then(known.isPresent() ? both(attribute, known.get(), stated) : added(attribute, stated));
            }
        }
        for (AttributeSchema attribute : older.attributes().values()) {
            boolean isGiven = node.attribute(attribute.name()).isPresent()
                    || newer.attribute(attribute.name()).isPresent()
                    || newer.inputs().stream()
                            .anyMatch(
                                    input -> InputOfAttribute.isSame(node.operator(), attribute.name(), input.name()));
            if (attribute.required() && !isGiven && !except.contains(attribute.name())) {
                return refuse(
                        "does not state '" + attribute.name() + "', which version " + older.since() + " requires");
            }
        }
        return plan;
    }

    /** An attribute of both versions: a default that the older version does not have is stated. */
    private NodePlan both(AttributeSchema is, AttributeSchema was, Optional<AttributeValue> stated) {
        if (is.kind() != was.kind()) {
            return refuse("represents its attribute '" + is.name() + "' differently in version " + older.since());
        }
        if (stated.isPresent() || is.defaultValue().equals(was.defaultValue())) {
            return NodePlan.keep();
        }
        if (is.defaultValue().isEmpty()) {
            return was.required() || was.defaultValue().isPresent()
                    ? refuse("does not state '" + is.name() + "', which version " + older.since() + " needs")
                    : NodePlan.keep();
        }
        Attribute byDefault = Attribute.of(is.name(), is.defaultValue().get());
        return NodePlan.rewrite(target -> target.setAttribute(byDefault));
    }

    /** An attribute that the older version does not have: its default is how that version computes. */
    private NodePlan added(AttributeSchema attribute, Optional<AttributeValue> stated) {
        if (stated.isEmpty()) {
            return NodePlan.keep();
        }
        return stated.equals(attribute.defaultValue())
                ? NodePlan.rewrite(target -> target.removeAttribute(attribute.name()))
                : refuse("states its attribute '" + attribute.name() + "', which version " + older.since()
                        + " does not have");
    }

    private static NodePlan refuse(String reason) {
        return NodePlan.refuse(reason);
    }
}
