package org.onnxtwist.pass.opset;

import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;

/** BatchNormalization and GroupNormalization. */
final class NormalisationUpgrade {
    private NormalisationUpgrade() {}

    /** From 9 on each channel has one mean and one variance, always. */
    static NodePlan spatial(Node node, OpsetStep step) {
        return BatchNormalization.SPATIAL.find(node).orElse(1L) == 0
                ? NodePlan.refuse(
                        "has a mean and a variance for each element of a channel (spatial is 0), which version 9"
                                + " cannot express: replace it by a subtraction and a multiplication")
                : NodePlan.drop(BatchNormalization.SPATIAL);
    }

    /**
     * From 21 on there is a scale and a bias for each channel; before, there was one for each group.
     *
     * <pre>
     *   before (20):  y = GroupNormalization(x, scale, bias) {num_groups: 2}        x: [N,6,H,W]  scale: [2]
     *   after (21):   a = Reshape(scale, {2, 1});  b = Expand(a, {2, 3});  c = Reshape(b, {-1});  ...
     *                 y = GroupNormalization(x, c, ...) {num_groups: 2}
     * </pre>
     */
    static NodePlan scaleOfEachChannel(Node node, OpsetStep step) {
        long groups = GroupNormalization.NUM_GROUPS.find(node).orElse(0L);
        OptionalLong channels = node.input(0)
                .map(step.types()::shape)
                .map(shape -> shape.size(1))
                .orElse(OptionalLong.empty());
        if (groups < 1 || channels.isEmpty() || channels.getAsLong() % groups != 0) {
            return NodePlan.refuse(
                    "has a scale for each group, but version 21 needs one for each channel, and the number of"
                            + " channels is not known: declare the shape of its input");
        }
        long each = channels.getAsLong() / groups;
        return NodePlan.rewrite(normalisation -> {
            for (int i = 1; i <= 2; i++) {
                Optional<Value> narrow = normalisation.input(i);
                if (narrow.isPresent()) {
                    normalisation.setInput(
                            i, repeated(narrow.get(), groups, each, Placement.before(step.model(), normalisation)));
                }
            }
        });
    }

    private static Value repeated(Value narrow, long groups, long each, Placement before) {
        String hint = narrow.hint();
        Value column = Reshape.of(narrow, before.constant(hint + ".column", Tensor.vector(groups, 1)))
                .outputNames(hint + ".of_group")
                .emit(before);
        Value rows = Expand.of(column, before.constant(hint + ".rows", Tensor.vector(groups, each)))
                .outputNames(hint + ".of_groups")
                .emit(before);
        return Reshape.of(rows, before.constant(hint + ".flat", Tensor.vector(-1)))
                .outputNames(hint + ".of_channel")
                .emit(before);
    }
}
