package org.onnxtwist.autodiff.rule.reduction;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.CumSum;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.TopK;

/** Derivatives of operators that normalise, add up or order the elements along one axis. */
public final class SoftmaxGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(Softmax.ID, "dX = Y (dY - sum(dY Y))", node -> {
                Arithmetic at = node.at();
                Value y = node.output(0);
                node.set(0, () -> {
                    Value mean = at.sum(at.mul(node.gradient(), y), Softmax.AXIS.of(node.node()));
                    return at.mul(y, at.sub(node.gradient(), mean));
                });
            }),
            GradientRule.of(LogSoftmax.ID, "dX = dY - exp(Y) sum(dY)", node -> {
                Arithmetic at = node.at();
                node.set(0, () -> {
                    Value sum = at.sum(node.gradient(), LogSoftmax.AXIS.of(node.node()));
                    Value softmax = Exp.of(node.output(0)).emit(at);
                    return at.sub(node.gradient(), at.mul(softmax, sum));
                });
            }),
            GradientRule.of(
                    CumSum.ID,
                    "dx = the cumulative sum of dy from the other end",
                    node -> node.set(
                            0,
                            () -> CumSum.of(node.gradient(), node.input(1))
                                    .exclusive(CumSum.EXCLUSIVE.of(node.node()))
                                    .reverse(1 - CumSum.REVERSE.of(node.node()))
                                    .emit(node.at()))),
            GradientRule.of(TopK.ID, "dX = dValues at Indices, 0 elsewhere", SoftmaxGradients::scatter));

    private SoftmaxGradients() {}

    private static void scatter(NodeGradient node) {
        node.gradient(0)
                .ifPresent(gradient -> node.set(
                        0,
                        () -> ScatterElements.of(node.zeros(node.input(0)), node.output(1), gradient)
                                .axis(TopK.AXIS.of(node.node()))
                                .emit(node.at())));
    }
}
