package org.onnxtwist.autodiff.rule.movement;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Pad;
import org.onnxtwist.op.ReduceSum;

/**
 * The derivative of Pad: with a constant, the opposite padding cuts the gradient out; in the other modes elements are moved and repeated.
 *
 * <pre>
 *   forward:   y = Pad(x, pads, value)
 *   backward:  dx = Pad(dy, -pads);  dvalue = sum(dy) - sum(dx)
 * </pre>
 */
public record PadGradient() implements GradientRule {
    @Override
    public List<OperatorId> operators() {
        return List.of(Pad.ID);
    }

    @Override
    public String formula() {
        return "dX = dY without the padding, which other modes than constant add where it was copied from;  dvalue = the sum of the rest";
    }

    @Override
    public void differentiate(NodeGradient node) {
        if (!Pad.MODE.of(node.node()).equals("constant")) {
            MovementGradients.differentiate(node);
            return;
        }
        Arithmetic at = node.at();
        Value opposite = Neg.of(node.input(1)).emit(at);
        Value cut = Pad.of(node.gradient(), opposite).axes(node.node().input(3)).emit(at);
        node.set(0, () -> cut);
        node.set(
                2,
                () -> at.sub(
                        ReduceSum.of(node.gradient()).keepdims(0).emit(at),
                        ReduceSum.of(cut).keepdims(0).emit(at)));
    }
}
