package org.onnxtwist.autodiff.optimizer;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AttributeKind;

/**
 * v2 = alpha v + b g, where b is 1 in the first update and beta in later ones; x2 = x - r v2, or x - r (g + alpha v2) in the mode
 * nesterov.
 */
record MomentumStep() implements OptimizerStep {
    private static final Attr<Float> ALPHA = Attr.named("alpha", AttributeKind.FLOAT);
    private static final Attr<Float> BETA = Attr.named("beta", AttributeKind.FLOAT);
    private static final Attr<String> MODE = Attr.named("mode", AttributeKind.STRING);

    @Override
    public int tensors() {
        return 3;
    }

    @Override
    public List<Value> place(Arithmetic at, Inputs inputs) {
        double alpha = inputs.attribute(ALPHA);
        Value gradient = inputs.gradient(at);
        Value share = inputs.afterFirst(at, at.number(inputs.attribute(BETA)), at.number(1));
        Value momentum = at.add(at.mul(inputs.tensors().get(2), at.number(alpha)), at.mul(share, gradient));
        Value direction =
                MODE.of(inputs.node()).equals("nesterov") ? at.add(gradient, at.mul(momentum, alpha)) : momentum;
        return List.of(at.sub(inputs.tensor(), at.mul(inputs.rate(at), direction)), momentum);
    }
}
