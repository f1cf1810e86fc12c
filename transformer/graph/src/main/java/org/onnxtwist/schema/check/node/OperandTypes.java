package org.onnxtwist.schema.check.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Constant;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * Checks that inputs and outputs have types that the operator allows, and the same type if the operator declares them with the same type
 * variable. Unknown types are assumed to fit.
 */
public final class OperandTypes implements CheckRule {
    private static final int NAMED = 4;
    private static final long CONSTANT_OF_ANY_TYPE = 9;

    /** The type bound to each type variable of the current node. */
    private final Map<String, Binding> bindings = new HashMap<>();

    private record Binding(String type, Value value) {}

    @Override
    public void node(Call call, Findings findings) {
        if (call.schema().isEmpty()) {
            return;
        }
        OperatorSchema schema = call.schema().get();
        Node node = call.node();
        bindings.clear();
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Value> value = node.input(i);
            Optional<OperatorSchema.FormalParameter> parameter = schema.input(i);
            if (value.isPresent() && parameter.isPresent()) {
                operand(call, schema, parameter.get(), value.get(), "input", findings);
            }
        }
        for (int i = 0; i < node.outputCount(); i++) {
            Optional<OperatorSchema.FormalParameter> parameter = schema.output(i);
            if (!node.output(i).isOmitted() && parameter.isPresent()) {
                operand(call, schema, parameter.get(), node.output(i), "output", findings);
            }
        }
    }

    private void operand(
            Call call,
            OperatorSchema schema,
            OperatorSchema.FormalParameter parameter,
            Value value,
            String role,
            Findings findings) {
        Optional<String> known = call.site().type(value).onnxName();
        if (known.isEmpty()) {
            return;
        }
        String type = known.get();
        OperatorSchema.TypeConstraint constraint = schema.types().get(parameter.type());
        boolean fits = constraint == null
                ? type.equals(parameter.type())
                : constraint.allowed().contains(type);
        if (!fits) {
            findings.node(
                    isOldConstant(schema) ? FindingCode.CONSTANT_TYPE : FindingCode.TYPE_NOT_ALLOWED,
                    call,
                    value,
                    "has the " + role + " " + value + " of type " + type + ", but '" + parameter.name() + "' takes "
                            + (constraint == null ? parameter.type() : allowed(constraint))
                            + " in version " + schema.since() + ": insert a Cast or import another version");
        } else if (constraint != null && parameter.homogeneous()) {
            Binding bound = bindings.putIfAbsent(parameter.type(), new Binding(type, value));
            if (bound != null && !bound.type().equals(type)) {
                findings.node(
                        FindingCode.TYPE_CONFLICT,
                        call,
                        value,
                        "has the " + role + " " + value + " of type " + type + ", which must have the type of "
                                + bound.value() + ", " + bound.type() + ": insert a Cast");
            }
        }
    }

    /**
     * Tells whether this is a Constant of an old version: exporters put integers into it, which its schema does not allow but every reader
     * accepts.
     */
    private static boolean isOldConstant(OperatorSchema schema) {
        return schema.id().isOnnx(Constant.NAME) && schema.since() < CONSTANT_OF_ANY_TYPE;
    }

    private static String allowed(OperatorSchema.TypeConstraint constraint) {
        int more = constraint.allowed().size() - NAMED;
        return constraint.allowed().stream().sorted().limit(NAMED).collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " others" : "");
    }
}
