package org.onnxtwist.autodiff.optimizer;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AttributeKind;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.Sqrt;

/**
 * v2 = alpha v + (1 - alpha) g; h2 = beta h + (1 - beta) g^2; x2 = (1 - post) (x - r2 v2 / (sqrt(h2) + epsilon)), where r2 is r in the
 * first update and r sqrt(1 - beta^t) / (1 - alpha^t) in later ones.
 */
record AdamStep() implements OptimizerStep {
    private static final Attr<Float> ALPHA = Attr.withDefault("alpha", AttributeKind.FLOAT, 0.9f);
    private static final Attr<Float> BETA = Attr.withDefault("beta", AttributeKind.FLOAT, 0.999f);
    private static final Attr<Float> POST = Attr.withDefault("norm_coefficient_post", AttributeKind.FLOAT, 0f);

    @Override
    public int tensors() {
        return 4;
    }

    @Override
    public List<Value> place(Arithmetic at, Inputs inputs) {
        double alpha = inputs.attribute(ALPHA);
        double beta = inputs.attribute(BETA);
        Value gradient = inputs.gradient(at);
        Value mean = at.add(at.mul(inputs.tensors().get(2), alpha), at.mul(gradient, 1 - alpha));
        Value square = at.add(at.mul(inputs.tensors().get(3), beta), at.mul(at.square(gradient), 1 - beta));
        Value rate = inputs.rate(at);
        Value corrected =
                at.div(at.mul(rate, Sqrt.of(remaining(at, inputs, beta)).emit(at)), remaining(at, inputs, alpha));
        Value step = at.div(
                at.mul(inputs.afterFirst(at, corrected, rate), mean),
                at.add(Sqrt.of(square).emit(at), inputs.attribute(EPSILON)));
        return List.of(at.mul(at.sub(inputs.tensor(), step), at.number(1 - inputs.attribute(POST))), mean, square);
    }

    /** 1 - decay^t. */
    private static Value remaining(Arithmetic at, Inputs inputs, double decay) {
        return at.sub(1, Pow.of(at.number(decay), inputs.steps(at)).emit(at));
    }
}
