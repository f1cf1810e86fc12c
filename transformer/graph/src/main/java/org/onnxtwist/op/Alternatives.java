package org.onnxtwist.op;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** Constraints of Split and Resize beyond their schemas: exactly one of several inputs and attributes, and as many outputs as parts. */
final class Alternatives {
    private static final long SPLIT_IS_TOLD_THE_NUMBER = 18;
    private static final long RESIZE_HAS_SIZES = 11;
    private static final long RESIZE_LEAVES_INPUTS_OUT = 13;

    private static final String SPLIT = "split";
    private static final String ROI = "roi";
    private static final String SCALES = "scales";
    private static final String SIZES = "sizes";

    private Alternatives() {}

    /** Gives what the version demands where what was given leaves no choice. */
    static void complete(Fit fit) {
        if (fit.operator().equals(Split.ID)
                && fit.since() >= SPLIT_IS_TOLD_THE_NUMBER
                && !fit.isGiven(SPLIT)
                && fit.attribute(Split.NUM_OUTPUTS).isEmpty()
                && fit.outputCount() > 0) {
            // Earlier versions make parts of one size where nothing is said.
            fit.state(Split.NUM_OUTPUTS.as((long) fit.outputCount()));
        }
        if (fit.operator().equals(Resize.ID) && fit.since() >= RESIZE_HAS_SIZES && isOne(fit)) {
            if (fit.since() < RESIZE_LEAVES_INPUTS_OUT) {
                // This version says by an empty tensor that an input is left out.
                for (String input : List.of(ROI, SCALES)) {
                    if (!fit.isGiven(input)) {
                        fit.give(input, Tensor.zeros(DType.FLOAT, 0));
                    }
                }
            }
        }
    }

    private static boolean isOne(Fit fit) {
        return isThere(fit, SCALES) != isThere(fit, SIZES);
    }

    private static boolean isThere(Fit fit, String input) {
        return fit.isGiven(input)
                && fit.constant(input).filter(tensor -> tensor.elements() == 0).isEmpty();
    }

    /** @throws OperatorVersionException where none or several of what the version takes one of are given, or outputs are not as many as parts */
    static void require(Fit fit) {
        if (fit.operator().equals(Split.ID)) {
            split(fit);
        } else if (fit.operator().equals(Resize.ID) && fit.since() >= RESIZE_HAS_SIZES && !isOne(fit)) {
            throw fit.refusal("needs one of the inputs 'scales' and 'sizes', but has "
                    + (isThere(fit, SCALES) ? "both: leave one out" : "none: give one"));
        }
    }

    private static void split(Fit fit) {
        Optional<AttributeValue> number = fit.attribute(Split.NUM_OUTPUTS);
        if (number.isPresent() && fit.isGiven(SPLIT)) {
            throw fit.refusal(
                    "needs either the input 'split' or the attribute 'num_outputs', but has both: leave one out");
        }
        if (number.orElse(null) instanceof AttributeValue.IntValue parts && parts.value() != fit.outputCount()) {
            throw parts(fit, parts.value());
        }
        if (fit.attribute(Split.SPLIT).orElse(null) instanceof AttributeValue.IntValues sizes
                && sizes.values().size() != fit.outputCount()) {
            throw parts(fit, sizes.values().size());
        }
        Optional<Tensor> sizes = fit.constant(SPLIT);
        if (sizes.isPresent() && sizes.get().elements() != fit.outputCount()) {
            throw parts(fit, sizes.get().elements());
        }
    }

    private static OperatorVersionException parts(Fit fit, long parts) {
        return fit.refusal("splits its input into " + parts + " parts, but has " + fit.outputCount()
                + " outputs: request one output for each part");
    }
}
