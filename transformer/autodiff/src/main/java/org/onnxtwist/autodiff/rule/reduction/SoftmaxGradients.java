package org.onnxtwist.autodiff.rule.reduction;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.And;
import org.onnxtwist.op.CumProd;
import org.onnxtwist.op.CumSum;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.ScatterElements;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.TopK;

/**
 * Derivatives of operators that normalise, add up or order the elements along one axis. A Softmax or LogSoftmax whose elements are all
 * negative infinity is not a number, as in PyTorch, and neither is its gradient; an Attention that attends nothing has zeros of both.
 */
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
            GradientRule.of(
                    CumProd.ID,
                    "dx = the cumulative sum of dy y from the other end / x, at the first zero that of dy y as if it were 1",
                    SoftmaxGradients::products),
            GradientRule.of(TopK.ID, "dX = dValues at Indices, 0 elsewhere", SoftmaxGradients::scatter));

    private SoftmaxGradients() {}

    /** Behind the first zero all products are zero; with respect to it, they have the slope of the products of the others. */
    private static void products(NodeGradient node) {
        Arithmetic at = node.at();
        Value x = node.input(0);
        Value axis = node.input(1);
        long exclusive = CumProd.EXCLUSIVE.of(node.node());
        long reverse = CumProd.REVERSE.of(node.node());
        node.set(0, () -> {
            Value zero = Equal.of(x, at.number(0)).emit(at);
            Value count = CumSum.of(at.cast(zero), axis).reverse(reverse).emit(at);
            Value first = And.of(zero, Equal.of(count, at.number(1)).emit(at)).emit(at);
            Value others = CumProd.of(at.where(first, at.number(1), x), axis)
                    .exclusive(exclusive)
                    .reverse(reverse)
                    .emit(at);
            Value direct = CumSum.of(at.mul(node.gradient(), node.output(0)), axis)
                    .exclusive(exclusive)
                    .reverse(1 - reverse)
                    .emit(at);
            Value atZero = CumSum.of(at.mul(node.gradient(), others), axis)
                    .exclusive(exclusive)
                    .reverse(1 - reverse)
                    .emit(at);
            return at.where(zero, at.where(first, atZero), at.div(direct, at.where(zero, at.number(1), x)));
        });
    }

    private static void scatter(NodeGradient node) {
        node.gradient(0)
                .ifPresent(gradient -> node.set(
                        0,
                        () -> ScatterElements.of(node.zeros(node.input(0)), node.output(1), gradient)
                                .axis(TopK.AXIS.of(node.node()))
                                .emit(node.at())));
    }
}
