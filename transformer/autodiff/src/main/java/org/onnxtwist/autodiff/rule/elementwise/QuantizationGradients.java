package org.onnxtwist.autodiff.rule.elementwise;

import java.util.List;
import java.util.stream.LongStream;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.DequantizeLinear;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.op.Unsqueeze;

/** Derivatives of operators that disturb their input on purpose: rounding passes gradients as if it did nothing. */
public final class QuantizationGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                    QuantizeLinear.ID, "dx = dy / y_scale (straight-through)", node -> node.set(0, () -> {
                        Arithmetic at = node.at();
                        return at.div(node.gradient(), scale(node));
                    })),
            GradientRule.of(DequantizeLinear.ID, "dx = dy x_scale (straight-through)", node -> node.set(0, () -> node.at()
                    .mul(node.gradient(), scale(node)))),
            GradientRule.of(
                    Dropout.ID, "ddata = doutput / (1 - ratio) where the mask is set, doutput outside of training", QuantizationGradients::dropout));

    private QuantizationGradients() {}

    /** A scale for each slice of an axis, or one for all. */
    private static Value scale(NodeGradient node) {
        Value scale = node.input(1);
        if (QuantizeLinear.BLOCK_SIZE.find(node.node()).orElse(0L) != 0) {
            throw node.refusal("its scales are those of blocks");
        }
        int rank = node.rank(node.input(0));
        if (node.rank(scale) == 0 || rank <= 1) {
            return scale;
        }
        long axis = QuantizeLinear.AXIS.of(node.node());
        long behind = rank - 1 - (axis < 0 ? axis + rank : axis);
        return behind == 0
                ? scale
                : Unsqueeze.of(scale).axes(node.at().integers(LongStream.rangeClosed(1, behind).toArray())).emit(node.at());
    }

    private static void dropout(NodeGradient node) {
        if (node.node().input(2).isEmpty()) {
            node.set(0, node::gradient);
            return;
        }
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value mask = node.withOutput(1);
            Value training = node.input(2);
            Value ratio = node.node().input(1).map(at::cast).orElseGet(() -> at.number(0.5));
            Value masked = at.where(mask, at.div(node.gradient(), at.sub(1, ratio)));
            return at.where(training, masked, node.gradient());
        });
    }
}
