package org.onnxtwist.pass.opset.lower;

import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Celu;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Elu;
import org.onnxtwist.op.Erf;
import org.onnxtwist.op.Gelu;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.HardSigmoid;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Softplus;
import org.onnxtwist.op.Swish;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.ThresholdedRelu;
import org.onnxtwist.op.Where;
import org.onnxtwist.pass.opset.step.NodeConversion;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;

/** Activation functions, expressed by older operators as ONNX defines them. */
public final class ActivationLowering {
    private ActivationLowering() {}

    /** The formula of an activation function. */
    @FunctionalInterface
    private interface Formula {
        Value of(Value x, Scalars scalars, Node node);
    }

    /** Constants of the type of the input, and the place of the new nodes. */
    private record Scalars(DType dtype, Placement at) {
        Value of(String hint, double number) {
            return at.constant(hint, Tensor.filled(dtype, number));
        }
    }

    private static NodeConversion by(Formula formula) {
        return (node, step) -> {
            DType dtype = step.dtype(node, 0);
            return dtype.isConvFloat()
                    ? NodePlan.replace(activation -> activation.replaceWith(formula.of(
                            activation.input(0).orElseThrow(),
                            new Scalars(dtype, step.before(activation)),
                            activation)))
                    : NodePlan.refuse("is expressed by other operators in version " + step.version()
                            + ", which takes the type of its input, but it is not known: declare it");
        };
    }

    /** The product of x and the hard sigmoid of x with slope 1/6. */
    public static NodePlan hardSwish(Node node, OpsetStep step) {
        return by((x, scalars, swish) -> Mul.of(
                                x, HardSigmoid.of(x).alpha(1f / 6).beta(0.5f).emit(scalars.at()))
                        .emit(scalars.at()))
                .plan(node, step);
    }

    /** The product of x and the sigmoid of alpha times x. */
    public static NodePlan swish(Node node, OpsetStep step) {
        return by((x, scalars, swish) -> {
                    float alpha = Swish.ALPHA.of(swish);
                    Value scaled = alpha == 1
                            ? x
                            : Mul.of(x, scalars.of("alpha", alpha)).emit(scalars.at());
                    return Mul.of(x, Sigmoid.of(scaled).emit(scalars.at())).emit(scalars.at());
                })
                .plan(node, step);
    }

    /** The product of x and the hyperbolic tangent of its softplus. */
    public static NodePlan mish(Node node, OpsetStep step) {
        return by((x, scalars, mish) -> Mul.of(
                                x, Tanh.of(Softplus.of(x).emit(scalars.at())).emit(scalars.at()))
                        .emit(scalars.at()))
                .plan(node, step);
    }

    /** The product of x and the distribution function of the normal distribution at x, or its approximation. */
    public static NodePlan gelu(Node node, OpsetStep step) {
        return by((x, scalars, gelu) -> {
                    Placement at = scalars.at();
                    Value bell = Gelu.APPROXIMATE.of(gelu).equals("tanh")
                            ? Tanh.of(Mul.of(cubic(x, scalars), scalars.of("slope", Math.sqrt(2 / Math.PI)))
                                            .emit(at))
                                    .emit(at)
                            : Erf.of(Div.of(x, scalars.of("root", Math.sqrt(2))).emit(at))
                                    .emit(at);
                    Value doubled = Add.of(bell, scalars.of("one", 1)).emit(at);
                    return Mul.of(Mul.of(x, scalars.of("half", 0.5)).emit(at), doubled)
                            .emit(at);
                })
                .plan(node, step);
    }

    private static Value cubic(Value x, Scalars scalars) {
        Placement at = scalars.at();
        Value cube = Mul.of(Mul.of(x, x).emit(at), x).emit(at);
        return Add.of(x, Mul.of(cube, scalars.of("coefficient", 0.044715)).emit(at))
                .emit(at);
    }

    /** The exponential linear unit of x / alpha, times alpha. */
    public static NodePlan celu(Node node, OpsetStep step) {
        return by((x, scalars, celu) -> {
                    Placement at = scalars.at();
                    Value alpha = scalars.of("alpha", Celu.ALPHA.of(celu));
                    return Mul.of(Elu.of(Div.of(x, alpha).emit(at)).emit(at), alpha)
                            .emit(at);
                })
                .plan(node, step);
    }

    /** x where it is above alpha, 0 elsewhere. */
    public static NodePlan thresholdedRelu(Node node, OpsetStep step) {
        return by((x, scalars, relu) -> {
                    Placement at = scalars.at();
                    Value above = Greater.of(x, scalars.of("alpha", ThresholdedRelu.ALPHA.of(relu)))
                            .emit(at);
                    return Where.of(above, x, scalars.of("zero", 0)).emit(at);
                })
                .plan(node, step);
    }
}
