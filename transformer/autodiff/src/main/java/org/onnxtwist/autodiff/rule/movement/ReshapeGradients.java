package org.onnxtwist.autodiff.rule.movement;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.ReverseSequence;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Trilu;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.op.spec.Permutation;

/** Derivatives of operators that give the elements another shape or order. */
public final class ReshapeGradients {
    public static final List<GradientRule> RULES = List.of(
            reshape(Reshape.ID),
            reshape(Flatten.ID),
            reshape(Squeeze.ID),
            reshape(Unsqueeze.ID),
            GradientRule.of(Transpose.ID, "dX = Transpose(dY) by the inverse permutation", ReshapeGradients::transpose),
            GradientRule.of(
                    Expand.ID, "dX = dY, summed over what was repeated", node -> node.setBroadcast(0, node::gradient)),
            GradientRule.of(Trilu.ID, "dX = Trilu(dY)", node -> node.set(0, () -> node.applyTo(node.gradient()))),
            GradientRule.of(
                    ReverseSequence.ID,
                    "dX = ReverseSequence(dY)",
                    node -> node.set(0, () -> node.applyTo(node.gradient()))));

    private ReshapeGradients() {}

    private static GradientRule reshape(OperatorId operator) {
        return GradientRule.of(
                operator,
                "dX = dY in the shape of X",
                node -> node.set(0, () -> node.reshapeTo(node.gradient(), node.input(0))));
    }

    private static void transpose(NodeGradient node) {
        node.set(0, () -> {
            Optional<Integer> rank = node.shape(node.input(0)).known().map(List::size);
            Optional<long[]> inverse = Permutation.of(node.node(), rank).map(ReshapeGradients::inverse);
            // Without a permutation all axes are reversed, which undoes itself.
            Transpose turned = Transpose.of(node.gradient());
            return (inverse.isPresent() ? turned.perm(inverse.get()) : turned).emit(node.at());
        });
    }

    private static long[] inverse(Permutation permutation) {
        List<Long> axes = permutation.axes();
        long[] inverse = new long[axes.size()];
        for (int i = 0; i < inverse.length; i++) {
            inverse[axes.get(i).intValue()] = i;
        }
        return inverse;
    }
}
