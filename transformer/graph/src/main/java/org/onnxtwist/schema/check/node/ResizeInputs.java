package org.onnxtwist.schema.check.node;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Resize;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.KnownOperands;
import org.onnxtwist.schema.finding.FindingCode;

/** Checks that a Resize is given either scales or sizes, one for each axis that it resizes. */
public final class ResizeInputs implements CheckRule {
    private static final int ROI = 1;
    private static final int SCALES = 2;
    private static final int SIZES = 3;
    private static final int FIRST_SCALES = 1;
    private static final long SIZES_SINCE = 11;

    private static final String COORDINATES = "coordinate_transformation_mode";
    private static final String POLICY = "keep_aspect_ratio_policy";

    @Override
    public void operands(KnownOperands operands, Findings findings) {
        if (!operands.schema().id().isOnnx(Resize.NAME)) {
            return;
        }
        OptionalInt axes = axes(operands, findings);
        if (operands.schema().since() < SIZES_SINCE) {
            count(operands, FIRST_SCALES, axes, findings);
            return;
        }
        choice(operands, findings);
        count(operands, SCALES, axes, findings);
        count(operands, SIZES, axes, findings);
        if (operands.string(COORDINATES).filter("tf_crop_and_resize"::equals).isPresent()) {
            OptionalLong roi = operands.size(ROI, 0);
            if (roi.isPresent() && axes.isPresent() && roi.getAsLong() != 2L * axes.getAsInt()) {
                size(operands, ROI, "two numbers for each of the " + axes.getAsInt() + " axes", findings);
            }
        }
    }

    private static void choice(KnownOperands operands, Findings findings) {
        boolean both = isThere(operands, SCALES) && isThere(operands, SIZES);
        boolean none = isLeftOut(operands, SCALES) && isLeftOut(operands, SIZES);
        if (both || none) {
            findings.node(
                    FindingCode.INPUT_CHOICE,
                    operands.call(),
                    both
                            ? "has both the input 'scales' and the input 'sizes': omit one of the two"
                            : "has neither the input 'scales' nor the input 'sizes': give one of the two");
        }
        Optional<String> policy = operands.string(POLICY);
        if (isThere(operands, SCALES)
                && policy.filter(word -> !word.equals("stretch")).isPresent()) {
            findings.attribute(
                    operands.call(), POLICY, "'" + policy.get() + "'", "'stretch' if the input 'scales' is given");
        }
    }

    private static boolean isGiven(KnownOperands operands, int input) {
        return input < operands.call().node().inputCount()
                && operands.call().node().input(input).isPresent();
    }

    /** Tells whether an input is omitted or, as the first version with all inputs demands, an empty tensor. */
    private static boolean isLeftOut(KnownOperands operands, int input) {
        return !isGiven(operands, input) || operands.size(input, 0).orElse(1) == 0;
    }

    /** Tells whether an input is given and known not to be an empty tensor. */
    private static boolean isThere(KnownOperands operands, int input) {
        return isGiven(operands, input) && operands.size(input, 0).orElse(0) > 0;
    }

    /** The number of axes that are resized; empty if not known. */
    private static OptionalInt axes(KnownOperands operands, Findings findings) {
        Optional<List<Dim>> dims = operands.dims(0);
        // An empty list counts as a missing one.
        Optional<List<Long>> axes = operands.integers("axes").filter(list -> !list.isEmpty());
        if (axes.isEmpty()) {
            boolean stated =
                    operands.call().node().attribute(Resize.AXES.name()).isPresent()
                            && operands.integers("axes").isEmpty();
            return dims.isEmpty() || stated
                    ? OptionalInt.empty()
                    : OptionalInt.of(dims.get().size());
        }
        if (dims.isPresent()) {
            int rank = dims.get().size();
            Set<Long> met = new HashSet<>();
            for (long axis : axes.get()) {
                if (axis < -rank || axis >= rank || !met.add(axis < 0 ? axis + rank : axis)) {
                    findings.attribute(
                            operands.call(),
                            "axes",
                            axes.get().toString(),
                            "different axes of its input " + operands.text(0));
                    return OptionalInt.empty();
                }
            }
        }
        return OptionalInt.of(axes.get().size());
    }

    private static void count(KnownOperands operands, int input, OptionalInt axes, Findings findings) {
        boolean first = operands.schema().since() < SIZES_SINCE;
        if (axes.isPresent() && (first ? isGiven(operands, input) : isThere(operands, input))) {
            OptionalLong size = operands.size(input, 0);
            if (size.isPresent() && size.getAsLong() != axes.getAsInt()) {
                size(operands, input, "a number for each of the " + axes.getAsInt() + " axes", findings);
            }
        }
    }

    private static void size(KnownOperands operands, int input, String wanted, Findings findings) {
        findings.node(
                FindingCode.INPUT_SIZE,
                operands.call(),
                "has the input " + operands.text(input) + ", which must have " + wanted
                        + " that it resizes: correct it");
    }
}
