package org.onnxtwist.autodiff.rule.elementwise;

import java.util.List;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.op.Erf;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.Log;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Softplus;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.op.Tanh;

/** Derivatives of exponential and root functions, and of those that are made of them. */
public final class ExponentialGradients {
    public static final List<GradientRule> RULES = List.of(
            new ElementwiseRule(Sqrt.ID, "dX = dY / (2 Y)", (node, at, x, y) -> at.div(at.number(0.5), y)),
            new ElementwiseRule(Reciprocal.ID, "dX = -dY Y^2", (node, at, x, y) -> at.neg(at.square(y))),
            new ElementwiseRule(Exp.ID, "dX = dY Y", (node, at, x, y) -> y),
            new ElementwiseRule(
                    Log.ID, "dX = dY / X", (node, at, x, y) -> Reciprocal.of(x).emit(at)),
            new ElementwiseRule(Sigmoid.ID, "dX = dY Y (1 - Y)", (node, at, x, y) -> at.mul(y, at.sub(1, y))),
            new ElementwiseRule(Tanh.ID, "dX = dY (1 - Y^2)", (node, at, x, y) -> at.sub(1, at.square(y))),
            new ElementwiseRule(
                    Softplus.ID,
                    "dX = dY sigmoid(X)",
                    (node, at, x, y) -> Sigmoid.of(x).emit(at)),
            new ElementwiseRule(
                    Erf.ID,
                    "dX = dY 2 / sqrt(pi) exp(-X^2)",
                    (node, at, x, y) -> at.mul(Exp.of(at.neg(at.square(x))).emit(at), 2 / Math.sqrt(Math.PI))));

    private ExponentialGradients() {}
}
