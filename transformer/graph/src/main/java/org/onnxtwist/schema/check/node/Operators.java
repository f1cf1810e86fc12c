package org.onnxtwist.schema.check.node;

import java.util.Iterator;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** Every node calls a function of the model or an operator that its operator set has. Other domains' operators are not known here. */
public final class Operators implements CheckRule {
    @Override
    public void node(Call call, Findings findings) {
        OperatorId operator = call.node().operator();
        Long opset = call.site().opsets().get(operator.domain());
        if (operator.name().isEmpty()) {
            findings.node(FindingCode.OPERATOR_NAME_MISSING, call, "has no operator: state one");
        } else if (opset == null) {
            notImported(call, findings);
        } else if (call.callee().isEmpty() && !operator.overload().isEmpty()) {
            findings.node(
                    FindingCode.FUNCTION_MISSING,
                    call,
                    "calls the overload '" + Excerpt.of(operator.overload())
                            + "', which no function of the model has: add the function or leave out the overload");
        } else if (call.schema().isPresent()) {
            if (call.schema().get().deprecated()) {
                findings.node(
                        FindingCode.OPERATOR_DEPRECATED,
                        call,
                        "calls an operator that has been deprecated since version "
                                + call.schema().get().since()
                                + " of its operator set: replace it or import an older version");
            }
        } else if (call.callee().isEmpty() && opset > 0 && Schemas.domains().contains(operator.domain())) {
            unknown(call, opset, findings);
        }
    }

    private static void notImported(Call call, Findings findings) {
        // That there are no imports at all has been said.
        boolean none = call.site().function().isEmpty() && call.site().opsets().isEmpty();
        if (!none) {
            findings.node(
                    FindingCode.DOMAIN_NOT_IMPORTED,
                    call,
                    "is of " + set(call.node().operator().domain())
                            + ", which is not imported: import a version of it");
        }
    }

    private static String set(String domain) {
        return domain.isEmpty() ? "the standard operator set" : "the operator set '" + Excerpt.of(domain) + "'";
    }

    private static void unknown(Call call, long opset, Findings findings) {
        Iterator<OperatorSchema> versions =
                Schemas.versions(call.node().operator()).iterator();
        if (versions.hasNext()) {
            findings.node(
                    FindingCode.OPERATOR_TOO_NEW,
                    call,
                    "calls an operator that was introduced in version "
                            + versions.next().since() + " of its operator set, but version " + opset
                            + " is imported: import a newer one");
        } else {
            findings.node(
                    FindingCode.OPERATOR_UNKNOWN,
                    call,
                    "calls an operator that does not exist in ONNX: correct its name, or put it into a domain of its"
                            + " own");
        }
    }
}
