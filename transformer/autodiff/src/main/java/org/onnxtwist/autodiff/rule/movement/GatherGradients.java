package org.onnxtwist.autodiff.rule.movement;

import java.util.List;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.GatherElements;
import org.onnxtwist.op.GatherND;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.ScatterND;
import org.onnxtwist.op.Unsqueeze;

/** Derivatives of operators that take elements where indices say. Gradients of what is taken several times are added. */
public final class GatherGradients {
    private static final String ADD = "add";

    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(Gather.ID, "dX = dY, added up at the indices", GatherGradients::gather)
                    .inFloat(),
            GradientRule.of(
                            GatherElements.ID,
                            "dX = dY, added up at the indices",
                            node -> node.set(
                                    0,
                                    () -> ScatterElements.of(node.zeros(node.input(0)), node.input(1), node.gradient())
                                            .axis(GatherElements.AXIS.of(node.node()))
                                            .reduction(ADD)
                                            .emit(node.at())))
                    .inFloat(),
            GradientRule.of(GatherND.ID, "dX = dY, added up at the indices", GatherGradients::gatherSlices)
                    .inFloat());

    private GatherGradients() {}

    /** The indices select slices of axis 0: ScatterND adds slices. Other axes are moved by the general rule. */
    private static void gather(NodeGradient node) {
        if (Gather.AXIS.of(node.node()) != 0) {
            MovementGradients.differentiate(node);
            return;
        }
        node.set(0, () -> {
            Value indices = node.input(1);
            Value wide = node.dtype(indices) == DType.INT64
                    ? indices
                    : Cast.of(indices, DType.INT64).emit(node.at());
            Value slices = Unsqueeze.of(wide).axes(node.at().integers(-1)).emit(node.at());
            return ScatterND.of(node.zeros(node.input(0)), slices, node.gradient())
                    .reduction(ADD)
                    .emit(node.at());
        });
    }

    private static void gatherSlices(NodeGradient node) {
        if (GatherND.BATCH_DIMS.of(node.node()) != 0) {
            MovementGradients.differentiate(node);
            return;
        }
        node.set(
                0,
                () -> ScatterND.of(node.zeros(node.input(0)), node.input(1), node.gradient())
                        .reduction(ADD)
                        .emit(node.at()));
    }
}
