package org.onnxtwist.schema.check.node;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.KnownOperands;
import org.onnxtwist.schema.finding.FindingCode;

/** A Split is told its parts in one way, has an output for each, and they are the whole of the axis. */
public final class SplitParts implements CheckRule {
    private static final String SIZES = "split";
    private static final String NUMBER = "num_outputs";
    private static final long SIZES_ARE_AN_INPUT = 13;
    private static final long NUMBER_SINCE = 18;

    @Override
    public void operands(KnownOperands operands, Findings findings) {
        if (!operands.schema().id().isOnnx(Split.NAME)) {
            return;
        }
        Node node = operands.call().node();
        boolean byInput = node.inputCount() > 1 && node.input(1).isPresent();
        if (operands.schema().since() >= NUMBER_SINCE) {
            choice(operands, byInput, findings);
        }
        if (byInput) {
            OptionalLong sizes = operands.size(1, 0);
            if (sizes.isPresent() && sizes.getAsLong() != node.outputCount()) {
                outputs(operands, sizes.getAsLong() + " sizes in its input " + operands.text(1), findings);
            }
        } else if (operands.schema().since() < SIZES_ARE_AN_INPUT
                && operands.integers(SIZES).isPresent()) {
            sizes(operands, operands.integers(SIZES).get(), findings);
        } else if (operands.schema().since() < NUMBER_SINCE) {
            even(operands, findings);
        }
    }

    private static void choice(KnownOperands operands, boolean byInput, Findings findings) {
        boolean byNumber = operands.call().node().attribute(NUMBER).isPresent();
        if (byInput == byNumber) {
            findings.node(
                    FindingCode.INPUT_CHOICE,
                    operands.call(),
                    byInput
                            ? "has both the input 'split' and the attribute 'num_outputs': remove one of the two"
                            : "has neither the input 'split' nor the attribute 'num_outputs': give one of the two");
        }
        OptionalLong number = operands.integer(NUMBER);
        if (number.isPresent() && number.getAsLong() < 1) {
            findings.attribute(operands.call(), NUMBER, Long.toString(number.getAsLong()), "positive");
        } else if (number.isPresent()
                && number.getAsLong() < operands.call().node().outputCount()) {
            outputs(operands, number.getAsLong() + " parts by its attribute 'num_outputs'", findings);
        }
    }

    private static void sizes(KnownOperands operands, List<Long> sizes, Findings findings) {
        if (sizes.size() != operands.call().node().outputCount()) {
            outputs(operands, sizes.size() + " sizes in its attribute 'split'", findings);
            return;
        }
        OptionalLong whole = axis(operands);
        boolean negative = sizes.stream().anyMatch(size -> size < 0);
        if (negative
                || (whole.isPresent()
                        && sizes.stream().mapToLong(Long::longValue).sum() != whole.getAsLong())) {
            findings.node(
                    FindingCode.ATTRIBUTE_VALUE,
                    operands.call(),
                    "has the attribute 'split' of " + Excerpt.of(sizes.toString())
                            + ", whose sum is not the size of its input " + operands.text(0)
                            + ": correct it");
        }
    }

    private static void even(KnownOperands operands, Findings findings) {
        OptionalLong whole = axis(operands);
        int outputs = operands.call().node().outputCount();
        if (whole.isPresent() && outputs > 0 && whole.getAsLong() % outputs != 0) {
            findings.node(
                    FindingCode.OUTPUT_COUNT,
                    operands.call(),
                    "has " + outputs + " outputs for parts of equal size, into which its input " + operands.text(0)
                            + " cannot be split: state the sizes of the parts");
        }
    }

    private static void outputs(KnownOperands operands, String parts, Findings findings) {
        findings.node(
                FindingCode.OUTPUT_COUNT,
                operands.call(),
                "has " + operands.call().node().outputCount() + " outputs, but " + parts
                        + ": add an output for each part");
    }

    /** The size of the axis that is split. */
    private static OptionalLong axis(KnownOperands operands) {
        Optional<List<Dim>> dims = operands.dims(0);
        Optional<AttributeValue> stated =
                operands.call().node().attribute(Split.AXIS.name()).map(attribute -> attribute.value());
        OptionalLong axis = stated.isEmpty() ? OptionalLong.of(0) : operands.integer("axis");
        if (dims.isEmpty() || axis.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalInt at = Axes.of(axis.getAsLong(), dims.get().size());
        return at.isEmpty() ? OptionalLong.empty() : operands.size(0, at.getAsInt());
    }
}
