package org.onnxtwist.autodiff.guide;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AttributeKind;
import org.onnxtwist.op.Sigmoid;

/**
 * The derivative of QuickGelu, an activation of ONNX Runtime.
 *
 * <pre>
 *   forward:   y = QuickGelu(x) {alpha},  which is x s with s = Sigmoid(alpha x)
 *   backward:  dx = dy (s + alpha y (1 - s))
 * </pre>
 */
public record QuickGeluGradient() implements GradientRule {
    private static final OperatorId QUICK_GELU = OperatorId.of("com.microsoft", "QuickGelu");
    private static final Attr<Float> ALPHA = Attr.withDefault("alpha", AttributeKind.FLOAT, 1.702f);

    @Override
    public List<OperatorId> operators() {
        return List.of(QUICK_GELU);
    }

    @Override
    public String formula() {
        return "dX = dY (s + alpha Y (1 - s)), s = sigmoid(alpha X)";
    }

    @Override
    public void differentiate(NodeGradient node) {
        Arithmetic at = node.at();
        double alpha = ALPHA.of(node.node());
        node.set(0, () -> {
            Value s = Sigmoid.of(at.mul(node.input(0), alpha)).emit(at);
            Value slope = at.add(s, at.mul(at.mul(node.output(0), at.sub(1, s)), alpha));
            return at.mul(node.gradient(), slope);
        });
    }
}
