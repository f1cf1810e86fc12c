package org.onnxtwist.schema.check;

import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.TypeConflict;
import org.onnxtwist.schema.finding.FindingCode;

/** Checks that the types declared for the outputs of nodes do not contradict the types that the caller of the checker provides. */
final class DeclaredTypes implements CheckRule {
    @Override
    public void node(Call call, Findings findings) {
        for (int i = 0; i < call.node().outputCount(); i++) {
            Value value = call.node().output(i);
            ValueType declared = value.type();
            ValueType known = call.site().types().apply(value);
            if (declared == known) {
                continue;
            }
            if (TypeConflict.ofElements(declared, known)) {
                contradiction(FindingCode.DECLARED_TYPE, call, value, known, findings);
            } else if (TypeConflict.ofShapes(declared, known)) {
                contradiction(FindingCode.DECLARED_SHAPE, call, value, known, findings);
            }
        }
    }

    private static void contradiction(FindingCode code, Call call, Value value, ValueType known, Findings findings) {
        findings.node(
                code,
                call,
                value,
                "produces " + value + " as " + known + ", but the model declares it as " + value.type()
                        + ": remove or correct the declaration");
    }
}
