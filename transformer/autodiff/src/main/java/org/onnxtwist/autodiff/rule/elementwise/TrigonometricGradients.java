package org.onnxtwist.autodiff.rule.elementwise;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Acos;
import org.onnxtwist.op.Acosh;
import org.onnxtwist.op.Asin;
import org.onnxtwist.op.Asinh;
import org.onnxtwist.op.Atan;
import org.onnxtwist.op.Atanh;
import org.onnxtwist.op.Cos;
import org.onnxtwist.op.Cosh;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.Sin;
import org.onnxtwist.op.Sinh;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.op.Tan;

/** Derivatives of the trigonometric and hyperbolic functions and of their inverses. */
public final class TrigonometricGradients {
    public static final List<GradientRule> RULES = List.of(
            new ElementwiseRule(
                    Sin.ID, "dX = dY cos(X)", (node, at, x, y) -> Cos.of(x).emit(at)),
            new ElementwiseRule(
                    Cos.ID,
                    "dX = -dY sin(X)",
                    (node, at, x, y) -> at.neg(Sin.of(x).emit(at))),
            new ElementwiseRule(Tan.ID, "dX = dY (1 + Y^2)", (node, at, x, y) -> at.add(at.square(y), 1)),
            new ElementwiseRule(
                    Asin.ID, "dX = dY / sqrt(1 - X^2)", (node, at, x, y) -> inverseRoot(at, at.sub(1, at.square(x)))),
            new ElementwiseRule(
                    Acos.ID,
                    "dX = -dY / sqrt(1 - X^2)",
                    (node, at, x, y) -> at.neg(inverseRoot(at, at.sub(1, at.square(x))))),
            new ElementwiseRule(
                    Atan.ID,
                    "dX = dY / (1 + X^2)",
                    (node, at, x, y) -> Reciprocal.of(at.add(at.square(x), 1)).emit(at)),
            new ElementwiseRule(
                    Sinh.ID, "dX = dY cosh(X)", (node, at, x, y) -> Cosh.of(x).emit(at)),
            new ElementwiseRule(
                    Cosh.ID, "dX = dY sinh(X)", (node, at, x, y) -> Sinh.of(x).emit(at)),
            new ElementwiseRule(
                    Asinh.ID, "dX = dY / sqrt(X^2 + 1)", (node, at, x, y) -> inverseRoot(at, at.add(at.square(x), 1))),
            new ElementwiseRule(
                    Acosh.ID, "dX = dY / sqrt(X^2 - 1)", (node, at, x, y) -> inverseRoot(at, at.add(at.square(x), -1))),
            new ElementwiseRule(
                    Atanh.ID,
                    "dX = dY / (1 - X^2)",
                    (node, at, x, y) -> Reciprocal.of(at.sub(1, at.square(x))).emit(at)));

    private TrigonometricGradients() {}

    private static Value inverseRoot(Arithmetic at, Value square) {
        return Reciprocal.of(Sqrt.of(square).emit(at)).emit(at);
    }
}
