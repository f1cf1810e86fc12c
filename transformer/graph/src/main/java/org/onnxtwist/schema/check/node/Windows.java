package org.onnxtwist.schema.check.node;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.LpPool;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.MaxUnpool;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.KnownOperands;
import org.onnxtwist.schema.finding.FindingCode;

/** Convolutions and poolings have weights of their input's rank, and attributes with positive numbers for each spatial axis. */
public final class Windows implements CheckRule {
    /** The axes before the spatial ones: the batch and the channels. */
    private static final int SPATIAL = 2;

    /** Attributes with one positive number for each spatial axis. */
    private static final List<String> STEPS = List.of("kernel_shape", "strides", "dilations");

    /** The values of {@code auto_pad}; ONNX Runtime takes the empty one as the first. */
    private static final List<String> PADDINGS = List.of("NOTSET", "SAME_LOWER", "SAME_UPPER", "VALID", "");

    private static final List<String> POOLINGS = List.of(AveragePool.NAME, LpPool.NAME, MaxPool.NAME, MaxUnpool.NAME);

    @Override
    public void operands(KnownOperands operands, Findings findings) {
        if (!operands.call().node().operator().isStandard()) {
            return;
        }
        String name = operands.call().node().operator().name();
        Optional<ConvolutionOperands> convolution = ConvolutionOperands.of(name);
        if (convolution.isEmpty() && !POOLINGS.contains(name)) {
            return;
        }
        OptionalInt rank = rank(operands, convolution, findings);
        attributes(operands, rank, findings);
    }

    /** The number of spatial axes, where it is known. */
    private static OptionalInt rank(
            KnownOperands operands, Optional<ConvolutionOperands> convolution, Findings findings) {
        Optional<List<Dim>> input = operands.dims(0);
        Optional<List<Dim>> weight = convolution.flatMap(where -> operands.dims(where.weight()));
        if (input.or(() -> weight).isEmpty()) {
            return OptionalInt.empty();
        }
        int rank = input.or(() -> weight).get().size();
        if (rank < SPATIAL || weight.filter(dims -> dims.size() != rank).isPresent()) {
            findings.node(
                    FindingCode.INPUT_RANK,
                    operands.call(),
                    "has the input " + operands.text(0)
                            + convolution
                                    .map(where -> " and the weight " + operands.text(where.weight()))
                                    .orElse("")
                            + ": it must have a batch axis, a channel axis and as many spatial axes as its kernel");
            return OptionalInt.empty();
        }
        return OptionalInt.of(rank - SPATIAL);
    }

    private static void attributes(KnownOperands operands, OptionalInt rank, Findings findings) {
        for (String name : STEPS) {
            Optional<List<Long>> steps = operands.integers(name);
            if (steps.isEmpty()) {
                continue;
            }
            boolean positive = steps.get().stream().allMatch(step -> step > 0);
            if (!positive || (rank.isPresent() && steps.get().size() != rank.getAsInt())) {
                findings.attribute(
                        operands.call(), name, steps.get().toString(), "a positive number for each spatial axis");
            }
        }
        Optional<List<Long>> pads = operands.integers("pads");
        if (pads.isPresent() && rank.isPresent() && pads.get().size() != 2 * rank.getAsInt()) {
            findings.attribute(operands.call(), "pads", pads.get().toString(), "two numbers for each spatial axis");
        }
        operands.string("auto_pad")
                .filter(word -> !PADDINGS.contains(word))
                .ifPresent(word -> findings.attribute(
                        operands.call(),
                        "auto_pad",
                        "'" + word + "'",
                        "one of " + PADDINGS.subList(0, PADDINGS.size() - 1)));
        OptionalLong group = operands.integer("group");
        if (group.isPresent() && group.getAsLong() < 1) {
            findings.attribute(operands.call(), "group", Long.toString(group.getAsLong()), "a positive number");
        }
    }
}
