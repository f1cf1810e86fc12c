package org.onnxtwist.autodiff.rule.normalization;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.LRN;
import org.onnxtwist.op.Pow;

/**
 * The derivative of local response normalisation.
 *
 * <pre>
 *   forward:   y = x s^-beta,  s = bias + alpha mean(x^2) over a window of channels
 *   backward:  dx = dy s^-beta - 2 alpha beta x mean(dy y / s) over the windows that a channel is in
 * </pre>
 */
public record LrnGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(LRN.ID);
    }

    @Override
    public String formula() {
        return "dX = dY s^-beta - 2 alpha beta X mean(dY Y / s), s = bias + alpha mean(X^2), means over windows of channels";
    }

    @Override
    public void differentiate(NodeGradient node) {
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value x = node.input(0);
            double alpha = LRN.ALPHA.of(node.node());
            double beta = LRN.BETA.of(node.node());
            long less = (LRN.SIZE.of(node.node()) - 1) / 2;
            long more = LRN.SIZE.of(node.node()) - 1 - less;
            Value s = at.add(at.mul(mean(node, at.square(x), less, more), alpha), LRN.BIAS.of(node.node()));
            Value direct = at.mul(node.gradient(), Pow.of(s, at.number(-beta)).emit(at));
            Value shared = mean(node, at.div(at.mul(node.gradient(), node.output(0)), s), more, less);
            return at.sub(direct, at.mul(at.mul(x, shared), 2 * alpha * beta));
        });
    }

    /** The sum over channels from {@code before} channels before to {@code after} behind, divided by the size of the window. */
    private static Value mean(NodeGradient node, Value value, long before, long after) {
        Arithmetic at = node.at();
        long channels = node.size(node.input(0), 1);
        Value plane = at.reshape(value, at.integers(0, 1, channels, -1));
        Value mean = AveragePool.of(plane, List.of(before + after + 1, 1L))
                .pads(before, 0, after, 0)
                .countIncludePad(1)
                .emit(at);
        return node.reshapeTo(mean, node.input(0));
    }
}
