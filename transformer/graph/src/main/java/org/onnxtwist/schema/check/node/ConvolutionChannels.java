package org.onnxtwist.schema.check.node;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.KnownOperands;
import org.onnxtwist.schema.check.walk.TypeConflict;
import org.onnxtwist.schema.finding.FindingCode;

/** The channels of a convolution's input, weight and bias fit each other and its groups. */
public final class ConvolutionChannels implements CheckRule {
    @Override
    public void operands(KnownOperands operands, Findings findings) {
        OperatorId operator = operands.call().node().operator();
        if (operator.isStandard()) {
            ConvolutionOperands.of(operator.name()).ifPresent(where -> channels(operands, where, findings));
        }
    }

    private static void channels(KnownOperands operands, ConvolutionOperands where, Findings findings) {
        // A function's call may give it.
        OptionalLong given = operands.integer("group");
        OptionalLong channels = operands.size(0, 1);
        OptionalLong first = operands.size(where.weight(), 0);
        OptionalLong second = operands.size(where.weight(), 1);
        if (given.isEmpty() || given.getAsLong() < 1) {
            return;
        }
        long group = given.getAsLong();
        if (where.transposed()) {
            boolean fits = channels.isEmpty() || first.isEmpty() || channels.getAsLong() == first.getAsLong();
            OptionalLong in = channels.isPresent() ? channels : first;
            if (!fits || (in.isPresent() && in.getAsLong() % group != 0)) {
                size(operands, where, group, findings);
            }
            bias(operands, where, second.isPresent() ? OptionalLong.of(second.getAsLong() * group) : second, findings);
        } else {
            boolean fits = channels.isEmpty()
                    || second.isEmpty()
                    || (channels.getAsLong() % group == 0 && channels.getAsLong() / group == second.getAsLong());
            if (!fits || (first.isPresent() && first.getAsLong() % group != 0)) {
                size(operands, where, group, findings);
            }
            bias(operands, where, first, findings);
        }
    }

    private static void size(KnownOperands operands, ConvolutionOperands where, long group, Findings findings) {
        findings.node(
                FindingCode.INPUT_SIZE,
                operands.call(),
                "has the input " + operands.text(0) + " and the weight " + operands.text(where.weight())
                        + ", whose numbers of channels do not match for " + group
                        + (group == 1 ? " group" : " groups") + ": correct the group or the weight");
    }

    private static void bias(
            KnownOperands operands, ConvolutionOperands where, OptionalLong channels, Findings findings) {
        Optional<List<Dim>> bias = where.bias() < 0 ? Optional.empty() : operands.dims(where.bias());
        if (bias.isPresent()
                && (bias.get().size() != 1
                        || (channels.isPresent()
                                && TypeConflict.ofSizes(bias.get(), List.of(Dim.of(channels.getAsLong())))))) {
            findings.node(
                    FindingCode.INPUT_SIZE,
                    operands.call(),
                    "has the bias " + operands.text(where.bias())
                            + ", which is not one number for each output channel: correct its shape");
        }
    }
}
