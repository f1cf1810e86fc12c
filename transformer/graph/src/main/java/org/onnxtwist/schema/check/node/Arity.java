package org.onnxtwist.schema.check.node;

import java.util.Optional;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** Nodes have as many inputs and outputs as their operators take, and omit only optional ones. */
public final class Arity implements CheckRule {
    private static final String TRAINING = "training_mode";

    @Override
    public void node(Call call, Findings findings) {
        Node node = call.node();
        if (node.inputCount() == 0 && node.outputCount() == 0) {
            findings.node(FindingCode.NODE_EMPTY, call, "has neither inputs nor outputs: remove it");
        } else if (call.schema().isPresent()) {
            counts(call, call.schema().get(), findings);
            training(call, call.schema().get(), findings);
            omitted(call, call.schema().get(), findings);
        }
    }

    private static void counts(Call call, OperatorSchema schema, Findings findings) {
        int inputs = call.node().inputCount();
        int outputs = call.node().outputCount();
        if (inputs < schema.minInputs() || inputs > schema.maxInputs()) {
            findings.node(
                    FindingCode.INPUT_COUNT,
                    call,
                    "has " + counted(inputs, "input") + ", but takes " + range(schema.minInputs(), schema.maxInputs())
                            + " in version " + schema.since() + ": correct its inputs");
        }
        if (outputs < schema.minOutputs() || outputs > schema.maxOutputs()) {
            findings.node(
                    FindingCode.OUTPUT_COUNT,
                    call,
                    "has " + counted(outputs, "output") + ", but produces "
                            + range(schema.minOutputs(), schema.maxOutputs()) + " in version " + schema.since()
                            + ": correct its outputs");
        }
    }

    /** A BatchNormalization gives out running statistics only where it is told to train. */
    private static void training(Call call, OperatorSchema schema, Findings findings) {
        if (schema.id().isOnnx(BatchNormalization.NAME)
                && schema.attributes().containsKey(TRAINING)
                && call.node().outputs().stream()
                                .filter(output -> !output.isOmitted())
                                .count()
                        > 1
                && call.node()
                        .attribute(TRAINING)
                        .filter(mode -> !mode.value().equals(new AttributeValue.IntValue(0)))
                        .isEmpty()) {
            findings.node(
                    FindingCode.OUTPUT_COUNT,
                    call,
                    "has " + call.node().outputCount() + " outputs, but produces only one unless its attribute '"
                            + TRAINING + "' is 1: remove the others or set the attribute");
        }
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String range(int least, int most) {
        return most == Integer.MAX_VALUE
                ? least + " or more"
                : least == most ? Integer.toString(least) : least + " to " + most;
    }

    private static void omitted(Call call, OperatorSchema schema, Findings findings) {
        Node node = call.node();
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<OperatorSchema.FormalParameter> parameter = schema.input(i);
            if (parameter.isPresent()
                    && parameter.get().option() != OperatorSchema.FormalParameter.Option.OPTIONAL
                    && node.input(i).isEmpty()) {
                findings.node(
                        FindingCode.INPUT_OMITTED,
                        call,
                        "omits its input '" + parameter.get().name() + "', which is not optional: connect it");
            }
        }
        for (int i = 0; i < Math.min(node.outputCount(), schema.outputs().size()); i++) {
            OperatorSchema.FormalParameter parameter = schema.outputs().get(i);
            if (parameter.option() == OperatorSchema.FormalParameter.Option.SINGLE
                    && node.output(i).isOmitted()) {
                findings.node(
                        FindingCode.OUTPUT_OMITTED,
                        call,
                        "omits its output '" + parameter.name() + "', which is not optional: give it a name");
            }
        }
    }
}
