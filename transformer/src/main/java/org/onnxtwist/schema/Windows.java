package org.onnxtwist.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.onnxtwist.ir.Dim;

/**
 * Convolutions and poolings: their attributes have a number for each spatial axis, steps are positive, and channels fit weights and
 * groups.
 */
final class Windows implements Rule {
    /** The axes before the spatial ones: the batch and the channels. */
    private static final int SPATIAL = 2;

    /** Attributes with one positive number for each spatial axis. */
    private static final List<String> STEPS = List.of("kernel_shape", "strides", "dilations");

    private static final int NONE = -1;

    /**
     * Where a convolution has its operands.
     *
     * @param transposed whether the weight's first axis is that of the input's channels
     */
    private record Convolution(int weight, int bias, boolean transposed) {}

    private static final Map<String, Convolution> CONVOLUTIONS = Map.of(
            "Conv", new Convolution(1, 2, false),
            "ConvInteger", new Convolution(1, NONE, false),
            "ConvTranspose", new Convolution(1, 2, true),
            "DeformConv", new Convolution(1, 3, false),
            "QLinearConv", new Convolution(3, 8, false));

    private static final List<String> POOLINGS = List.of("AveragePool", "LpPool", "MaxPool", "MaxUnpool");

    @Override
    public void node(Call call, Findings findings) {
        if (call.schema().isEmpty() || !call.node().operator().domain().isEmpty()) {
            return;
        }
        String name = call.node().operator().name();
        Optional<Convolution> convolution = Optional.ofNullable(CONVOLUTIONS.get(name));
        if (convolution.isEmpty() && !POOLINGS.contains(name)) {
            return;
        }
        KnownOperands operands = new KnownOperands(call, call.schema().get());
        OptionalInt rank = rank(operands, convolution, findings);
        attributes(operands, rank, findings);
        convolution.ifPresent(where -> channels(operands, where, findings));
    }

    /** The number of spatial axes, where it is known. */
    private static OptionalInt rank(KnownOperands operands, Optional<Convolution> convolution, Findings findings) {
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
                            + ": give it a batch, channels and as many spatial axes as its kernel has");
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
                attribute(operands, name, steps.get().toString(), "a positive number for each spatial axis", findings);
            }
        }
        Optional<List<Long>> pads = operands.integers("pads");
        if (pads.isPresent() && rank.isPresent() && pads.get().size() != 2 * rank.getAsInt()) {
            attribute(operands, "pads", pads.get().toString(), "two numbers for each spatial axis", findings);
        }
        OptionalLong group = operands.integer("group");
        if (group.isPresent() && group.getAsLong() < 1) {
            attribute(operands, "group", Long.toString(group.getAsLong()), "a positive number", findings);
        }
    }

    private static void attribute(KnownOperands operands, String name, String value, String wanted, Findings findings) {
        findings.node(
                FindingCode.ATTRIBUTE_VALUE,
                operands.call(),
                "has the attribute '" + name + "' of " + value + ", which must be " + wanted + ": correct it");
    }

    private static void channels(KnownOperands operands, Convolution where, Findings findings) {
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

    private static void size(KnownOperands operands, Convolution where, long group, Findings findings) {
        findings.node(
                FindingCode.INPUT_SIZE,
                operands.call(),
                "has the input " + operands.text(0) + " and the weight " + operands.text(where.weight())
                        + ", whose channels do not fit each other in " + group
                        + (group == 1 ? " group" : " groups") + ": correct the group or the weight");
    }

    private static void bias(KnownOperands operands, Convolution where, OptionalLong channels, Findings findings) {
        Optional<List<Dim>> bias = where.bias() == NONE ? Optional.empty() : operands.dims(where.bias());
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
