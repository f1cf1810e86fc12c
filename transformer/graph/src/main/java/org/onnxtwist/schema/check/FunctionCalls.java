package org.onnxtwist.schema.check;

import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** Calls of functions give what these declare. Inputs and outputs beyond a call's last are omitted ones. */
final class FunctionCalls implements CheckRule {
    @Override
    public void node(Call call, Findings findings) {
        if (call.callee().isEmpty()) {
            return;
        }
        Function function = call.callee().get();
        Node node = call.node();
        int inputs = function.body().inputs().size();
        int outputs = function.body().outputs().size();
        if (node.inputCount() > inputs) {
            findings.node(
                    FindingCode.CALL_INPUT_COUNT,
                    call,
                    "has " + node.inputCount() + " inputs, but " + function + " has " + inputs + ": remove the others");
        }
        if (node.outputCount() > outputs) {
            findings.node(
                    FindingCode.CALL_OUTPUT_COUNT,
                    call,
                    "has " + node.outputCount() + " outputs, but " + function + " has " + outputs
                            + ": remove the others");
        }
        for (Attribute attribute : node.attributes()) {
            if (!declares(function, attribute.name())) {
                findings.node(
                        FindingCode.CALL_ATTRIBUTE_UNKNOWN,
                        call,
                        "has the attribute '" + Excerpt.of(attribute.name()) + "', which " + function
                                + " does not declare: remove it or declare it");
            }
        }
        for (String name : function.attributes()) {
            if (node.attribute(name).isEmpty()) {
                findings.node(
                        FindingCode.CALL_ATTRIBUTE_MISSING,
                        call,
                        "lacks the attribute '" + Excerpt.of(name) + "', for which " + function
                                + " has no default: set it");
            }
        }
    }

    private static boolean declares(Function function, String attribute) {
        return function.attributes().contains(attribute)
                || function.attributeDefaults().stream()
                        .anyMatch(declared -> declared.name().equals(attribute));
    }
}
