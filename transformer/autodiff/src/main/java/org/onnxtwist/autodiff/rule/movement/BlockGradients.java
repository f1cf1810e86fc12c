package org.onnxtwist.autodiff.rule.movement;

import java.util.List;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.DepthToSpace;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.SpaceToDepth;

/** Derivatives of DepthToSpace and SpaceToDepth, each of which undoes the other. */
public final class BlockGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                    DepthToSpace.ID, "dX = SpaceToDepth(dY), channels in the order of X", BlockGradients::toDepth),
            GradientRule.of(
                    SpaceToDepth.ID,
                    "dX = DepthToSpace(dY)",
                    // Before operator set 28 there is no mode, which is what the default stands for.
                    node -> node.set(
                            0,
                            () -> DepthToSpace.of(node.gradient(), SpaceToDepth.BLOCKSIZE.of(node.node()))
                                    .mode(SpaceToDepth.MODE.of(node.node()))
                                    .emit(node.at()))));

    private BlockGradients() {}

    private static void toDepth(NodeGradient node) {
        node.set(0, () -> {
            int block = Math.toIntExact(DepthToSpace.BLOCKSIZE.of(node.node()));
            Value depth = SpaceToDepth.of(node.gradient(), block).emit(node.at());
            return DepthToSpace.MODE.of(node.node()).equals("CRD")
                    ? Gather.of(depth, node.at().integers(columnsFirst(node, block * block)))
                            .axis(1)
                            .emit(node.at())
                    : depth;
        });
    }

    /** SpaceToDepth has the place in a block before the channel, and the mode CRD has the channel first. */
    private static long[] columnsFirst(NodeGradient node, int places) {
        int channels = Math.toIntExact(node.size(node.input(0), 1)) / places;
        long[] order = new long[channels * places];
        for (int i = 0; i < order.length; i++) {
            order[i] = (long) (i % places) * channels + i / places;
        }
        return order;
    }
}
