package org.onnxtwist.schema.check.node;

import org.onnxtwist.op.Constant;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** A Constant has one value, in one of its attributes. */
public final class ConstantValues implements CheckRule {
    private static final String OPERATOR = Constant.NAME;
    private static final String VALUE = "value";

    @Override
    public void node(Call call, Findings findings) {
        if (call.schema().isEmpty() || !call.node().operator().isOnnx(OPERATOR)) {
            return;
        }
        // In its first versions the operator has one attribute, and needs it.
        OperatorSchema.AttributeSchema value = call.schema().get().attributes().get(VALUE);
        long values = call.node().attributes().stream()
                .filter(attribute -> call.schema().get().attributes().containsKey(attribute.name()))
                .count();
        if (values != 1 && value != null && !value.required()) {
            findings.node(
                    FindingCode.CONSTANT_VALUE, call, "has " + values + " values: keep only one of the attributes");
        }
    }
}
