package org.onnxtwist.schema.check.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.ArgMax;
import org.onnxtwist.op.ArgMin;
import org.onnxtwist.op.Compress;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GatherElements;
import org.onnxtwist.op.Hardmax;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.LpNormalization;
import org.onnxtwist.op.OneHot;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.SplitToSequence;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.TopK;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unique;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.op.spec.Permutation;
import org.onnxtwist.op.trait.OperatorTrait;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.KnownOperands;
import org.onnxtwist.schema.check.walk.TypeConflict;
import org.onnxtwist.schema.finding.FindingCode;

/** Attributes that name axes name some that the first input has, and joined inputs have the same sizes along the others. */
public final class AxisAttributes implements CheckRule {
    private static final String AXIS = "axis";
    private static final String AXES = "axes";
    private static final String PERMUTATION = "perm";

    /** Operators whose axis is one of the first input's, by how many axes more it counts. */
    private static final Map<String, Integer> ONE = Map.ofEntries(
            Map.entry(ArgMax.NAME, 0),
            Map.entry(ArgMin.NAME, 0),
            Map.entry(Compress.NAME, 0),
            Map.entry(Concat.NAME, 0),
            Map.entry(Flatten.NAME, 1),
            Map.entry(Gather.NAME, 0),
            Map.entry(GatherElements.NAME, 0),
            Map.entry(Hardmax.NAME, 0),
            Map.entry(LayerNormalization.NAME, 0),
            Map.entry(LogSoftmax.NAME, 0),
            Map.entry(LpNormalization.NAME, 0),
            Map.entry(OneHot.NAME, 1),
            Map.entry(RMSNormalization.NAME, 0),
            Map.entry(ScatterElements.NAME, 0),
            Map.entry(Softmax.NAME, 0),
            Map.entry(Split.NAME, 0),
            Map.entry(SplitToSequence.NAME, 0),
            Map.entry(TopK.NAME, 0),
            Map.entry(Unique.NAME, 0));

    private static final List<String> FLATTENING = List.of(Hardmax.NAME, LogSoftmax.NAME, Softmax.NAME);

    private static final long ALONG_ONE_AXIS = 13;

    @Override
    public void operands(KnownOperands operands, Findings findings) {
        Call call = operands.call();
        if (!call.node().operator().isStandard()) {
            return;
        }
        String name = call.node().operator().name();
        if (name.equals(Concat.NAME)) {
            joined(operands, findings);
        }
        Optional<List<Dim>> dims = operands.dims(0);
        if (dims.isEmpty()) {
            return;
        }
        int rank = dims.get().size();
        if (name.equals(Transpose.NAME)) {
            operands.integers(PERMUTATION)
                    .filter(order -> order.size() != rank || !new Permutation(order).isComplete())
                    .ifPresent(order -> wrong(operands, PERMUTATION, order.toString(), findings));
        } else if (OperatorTrait.REDUCTION.holdsOf(call.node().operator()) || name.equals(Squeeze.NAME)) {
            operands.integers(AXES)
                    .filter(axes -> axes.stream().anyMatch(axis -> !isAxis(axis, rank, rank)))
                    .ifPresent(axes -> wrong(operands, AXES, axes.toString(), findings));
        } else if (ONE.containsKey(name) && !isFlattening(name, operands.schema())) {
            OptionalLong axis = operands.integer(AXIS);
            if (axis.isPresent() && !isAxis(axis.getAsLong(), rank, rank + ONE.get(name))) {
                wrong(operands, AXIS, Long.toString(axis.getAsLong()), findings);
            }
        }
    }

    /** Before this version these made a matrix of their input, for which the axis may lie behind the last. */
    private static boolean isFlattening(String name, OperatorSchema schema) {
        return FLATTENING.contains(name) && schema.since() < ALONG_ONE_AXIS;
    }

    private static boolean isAxis(long axis, int rank, int end) {
        return axis >= -Math.max(rank, end) && axis < end;
    }

    private static void wrong(KnownOperands operands, String name, String value, Findings findings) {
        findings.node(
                FindingCode.ATTRIBUTE_VALUE,
                operands.call(),
                "has the attribute '" + name + "' of " + Excerpt.of(value) + ", which is not valid for the axes of"
                        + " its input "
                        + operands.text(0) + ": correct it");
    }

    private static void joined(KnownOperands operands, Findings findings) {
        OptionalLong axis = operands.integer(AXIS);
        if (axis.isEmpty()) {
            return;
        }
        List<Dim> common = List.of();
        for (int i = 0; i < operands.call().node().inputCount(); i++) {
            List<Dim> dims = operands.dims(i)
                    .map(ArrayList::new)
                    .map(sizes -> without(sizes, axis.getAsLong()))
                    .orElse(common);
            if (!common.isEmpty() && TypeConflict.ofSizes(common, dims)) {
                findings.node(
                        FindingCode.INPUT_SIZE,
                        operands.call(),
                        "has the input " + operands.text(i) + ", which cannot be concatenated with " + operands.text(0)
                                + ": make their sizes equal except along the axis of concatenation");
                return;
            }
            common = common.isEmpty() ? dims : common;
        }
    }

    /** The sizes that inputs must share: all but that along the axis. */
    private static List<Dim> without(List<Dim> dims, long axis) {
        Axes.of(axis, dims.size()).ifPresent(index -> dims.set(index, Dim.UNKNOWN));
        return dims;
    }
}
