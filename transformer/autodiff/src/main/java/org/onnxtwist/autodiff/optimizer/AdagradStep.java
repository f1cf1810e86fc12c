package org.onnxtwist.autodiff.optimizer;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.AttributeKind;
import org.onnxtwist.op.Sqrt;

/** h2 = h + g^2; x2 = x - r g / ((1 + t decay) (sqrt(h2) + epsilon)). */
record AdagradStep() implements OptimizerStep {
    private static final Attr<Float> DECAY_FACTOR = Attr.withDefault("decay_factor", AttributeKind.FLOAT, 0f);

    @Override
    public int tensors() {
        return 3;
    }

    @Override
    public List<Value> place(Arithmetic at, Inputs inputs) {
        Value gradient = inputs.gradient(at);
        Value accumulated = at.add(inputs.tensors().get(2), at.square(gradient));
        Value decay = at.add(at.mul(inputs.steps(at), inputs.attribute(DECAY_FACTOR)), 1);
        Value rate = at.div(inputs.rate(at), decay);
        Value adaptive = at.add(Sqrt.of(accumulated).emit(at), inputs.attribute(EPSILON));
        return List.of(at.sub(inputs.tensor(), at.div(at.mul(rate, gradient), adaptive)), accumulated);
    }
}
