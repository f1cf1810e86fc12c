package org.onnxtwist.pass.opset.lower;

import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.ReduceMax;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.ReduceMin;
import org.onnxtwist.op.ReduceProd;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.pass.opset.step.Replaced;
import org.onnxtwist.pass.opset.step.Unread;

/**
 * Reductions, whose axes were an attribute until version 17 (of ReduceSum until 12), and whose absence meant all axes.
 *
 * <pre>
 *   before (18):  y = ReduceMean(x, {1})        after (17):  y = ReduceMean(x) {axes: [1]}
 * </pre>
 */
public final class ReductionLowering {
    /** The reductions that change nothing where they reduce no axis. */
    private static final Set<String> IDEMPOTENT =
            Set.of(ReduceSum.NAME, ReduceMean.NAME, ReduceMax.NAME, ReduceMin.NAME, ReduceProd.NAME);

    private ReductionLowering() {}

    public static NodePlan axes(Node node, OpsetStep step) {
        Optional<long[]> axes = step.integers(node, 1);
        if (node.input(1).isPresent() && axes.isEmpty()) {
            return NodePlan.refuse(
                    "computes its axes at every run, which in version " + step.version() + " are an attribute");
        }
        NodePlan plain = NodePlan.drop(ReduceSum.NOOP_WITH_EMPTY_AXES).then(reduction -> Unread.omit(reduction, 1));
        if (axes.isPresent() && axes.get().length > 0) {
            return plain.then(reduction -> ReduceSum.AXES.set(
                    reduction, LongStream.of(axes.get()).boxed().toList()));
        }
        if (ReduceSum.NOOP_WITH_EMPTY_AXES.of(node) == 0) {
            return plain;
        }
        return IDEMPOTENT.contains(node.operator().name())
                ? NodePlan.replace(reduction -> Replaced.by(
                        step.model(), reduction, Identity.of(reduction.input(0).orElseThrow())))
                : NodePlan.refuse("reduces no axis (noop_with_empty_axes is 1), which version " + step.version()
                        + " cannot express");
    }
}
