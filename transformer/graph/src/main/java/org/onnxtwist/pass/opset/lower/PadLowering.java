package org.onnxtwist.pass.opset.lower;

import java.util.Optional;
import java.util.OptionalInt;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.spec.Axes;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Unread;

/** Pad, which until version 17 is given a padding for every axis. */
public final class PadLowering {
    private PadLowering() {}

    public static NodePlan axes(Node node, OpsetStep step) {
        if (node.input(3).isEmpty()) {
            return NodePlan.keep();
        }
        OptionalInt rank = step.rank(node, 0);
        Optional<long[]> pads = step.integers(node, 1);
        Optional<int[]> axes = step.integers(node, 3)
                .flatMap(given -> rank.isEmpty() ? Optional.empty() : Axes.distinct(given, rank.getAsInt()));
        if (pads.isEmpty() || axes.isEmpty() || pads.get().length != 2 * axes.get().length) {
            return NodePlan.refuse(
                    "pads some axes, which version 17 does not do, and its pads, its axes or the rank of its"
                            + " input are known only when the model runs");
        }
        long[] all = new long[2 * rank.getAsInt()];
        for (int i = 0; i < axes.get().length; i++) {
            all[axes.get()[i]] = pads.get()[i];
            all[rank.getAsInt() + axes.get()[i]] = pads.get()[axes.get().length + i];
        }
        return NodePlan.rewrite(pad -> {
            Unread.omit(pad, 3);
            AxisLowering.replaceConstant(pad, 1, all, "pads", step);
        });
    }
}
