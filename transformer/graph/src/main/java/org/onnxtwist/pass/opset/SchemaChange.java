package org.onnxtwist.pass.opset;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.opset.step.NodeConversion;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.schema.OperatorSchema;

/**
 * The change of an operator as derived from its schemas. If the newer version accepts and produces all that the older one does, in the
 * same positions, the node is kept; an attribute that became an input of the same name is passed as an input; all else is refused.
 *
 * <pre>
 *   before (12):  y = Squeeze(x) {axes: [0]}        after (13):  y = Squeeze(x, {0})
 * </pre>
 */
record SchemaChange(OperatorSchema before, OperatorSchema after) implements NodeConversion {
    @Override
    public NodePlan plan(Node node, OpsetStep step) {
        if (after.deprecated()) {
            return refuse("is deprecated");
        }
        Optional<String> difference = sides(before.inputs(), after.inputs(), node.inputs(), step)
                .or(() -> sides(
                        before.outputs(),
                        after.outputs(),
                        node.outputs().stream()
                                .map(output ->
                                        Optional.of(output).filter(value -> !value.isOmitted() && value.isUsed()))
                                .toList(),
                        step));
        if (difference.isPresent()) {
            return refuse(difference.get());
        }
        for (OperatorSchema.FormalParameter added :
                after.inputs().subList(before.inputs().size(), after.inputs().size())) {
            boolean wasAttribute = before.attributes().keySet().stream().anyMatch(added.name()::equalsIgnoreCase);
            if (added.option() == OperatorSchema.FormalParameter.Option.SINGLE && !wasAttribute) {
                return refuse("requires '" + added.name() + "'");
            }
        }
        NodePlan plan = NodePlan.keep();
        for (OperatorSchema.AttributeSchema attribute : before.attributes().values()) {
            if (attribute.name().equals(OperatorChanges.CONSUMED_INPUTS.name())) {
                continue;
            }
            Optional<OperatorSchema.AttributeSchema> same = after.attribute(attribute.name());
            if (same.isEmpty()) {
                plan = plan.then(new AttributeToInput(after).plan(node, step, attribute.name(), attribute.name()));
            } else if (same.get().kind() != attribute.kind()
                    || !same.get().defaultValue().equals(attribute.defaultValue())
                    || (same.get().required() && !attribute.required())) {
                return refuse("represents its attribute '" + attribute.name() + "' differently");
            }
        }
        return after.attributes().values().stream()
                        .anyMatch(added -> added.required()
                                && before.attribute(added.name()).isEmpty())
                ? refuse("requires another attribute")
                : plan;
    }

    private NodePlan refuse(String difference) {
        return NodePlan.refuse("cannot be expressed in version " + after.since() + ", where the operator " + difference
                + ": change it by hand, or convert to an earlier version");
    }

    /** The first difference between the formal inputs or outputs that affects these values, as a clause; empty if there is none. */
    private Optional<String> sides(
            List<OperatorSchema.FormalParameter> old,
            List<OperatorSchema.FormalParameter> now,
            List<Optional<Value>> values,
            OpsetStep step) {
        for (int i = 0; i < old.size(); i++) {
            OperatorSchema.FormalParameter was = old.get(i);
            if (i >= now.size()) {
                return Optional.of("has no '" + was.name() + "'");
            }
            OperatorSchema.FormalParameter is = now.get(i);
            if (!was.name().equals(is.name())) {
                return Optional.of("has '" + is.name() + "' in place of '" + was.name() + "'");
            }
            if (is.option().compareTo(was.option()) < 0) {
                return Optional.of("requires '" + is.name() + "'");
            }
            Set<String> lost = new HashSet<>(types(before, was));
            lost.removeAll(types(after, is));
            for (int j = i; !lost.isEmpty() && j < values.size() && (j == i || i == old.size() - 1); j++) {
                Optional<ValueType> type = values.get(j).map(step.types()::of);
                if (type.isPresent() && isAmong(lost, type.get())) {
                    return Optional.of("has no '" + is.name() + "' of type " + type.get());
                }
            }
        }
        return Optional.empty();
    }

    private static Set<String> types(OperatorSchema schema, OperatorSchema.FormalParameter formal) {
        return schema.type(formal.type())
                .map(constraint -> constraint.allowed())
                .orElse(Set.of(formal.type()));
    }

    /** Tells whether a value may have one of these types; true if its type is not known. */
    private static boolean isAmong(Set<String> names, ValueType type) {
        return type == ValueType.UNKNOWN
                || names.contains("tensor(" + type.dtype().onnxName() + ")");
    }
}
