package org.onnxtwist.autodiff.rule.elementwise;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.Log;
import org.onnxtwist.op.Mean;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;

/** Derivatives of the arithmetic operators, whose inputs are broadcast. */
public final class ArithmeticGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(Add.ID, "dA = dC;  dB = dC", node -> {
                node.setBroadcast(0, node::gradient);
                node.setBroadcast(1, node::gradient);
            }),
            GradientRule.of(Sub.ID, "dA = dC;  dB = -dC", node -> {
                node.setBroadcast(0, node::gradient);
                node.setBroadcast(1, () -> node.at().neg(node.gradient()));
            }),
            GradientRule.of(Mul.ID, "dA = dC B;  dB = dC A", node -> {
                node.setBroadcast(0, () -> node.at().mul(node.gradient(), node.input(1)));
                node.setBroadcast(1, () -> node.at().mul(node.gradient(), node.input(0)));
            }),
            GradientRule.of(Div.ID, "dA = dC / B;  dB = -dC C / B", ArithmeticGradients::divide),
            GradientRule.of(
                    Neg.ID, "dX = -dY", node -> node.set(0, () -> node.at().neg(node.gradient()))),
            GradientRule.of(
                    Pow.ID,
                    "dX = dZ Y X^(Y-1), 0 where Y = 0;  dY = dZ Z log(X), 0 where X = 0 and Y >= 0",
                    ArithmeticGradients::power),
            GradientRule.of(
                    Mod.ID,
                    "dA = dC;  dB = -dC (A - C) / B, where (A - C) / B is an integer",
                    ArithmeticGradients::remainder),
            GradientRule.of(
                    Range.ID, "dstart = the sum of dY;  ddelta = the sum of dY_i i", ArithmeticGradients::progression),
            GradientRule.of(Sum.ID, "dX_i = dS", node -> each(node, node.gradient())),
            GradientRule.of(
                    Mean.ID,
                    "dX_i = dM / n",
                    node -> each(
                            node, node.at().div(node.gradient(), node.node().inputCount()))));

    private ArithmeticGradients() {}

    private static void each(NodeGradient node, Value gradient) {
        for (int i = 0; i < node.node().inputCount(); i++) {
            node.setBroadcast(i, () -> gradient);
        }
    }

    private static void divide(NodeGradient node) {
        Arithmetic at = node.at();
        Value scaled = at.div(node.gradient(), node.input(1));
        node.setBroadcast(0, () -> scaled);
        node.setBroadcast(1, () -> at.neg(at.mul(scaled, node.output(0))));
    }

    private static void remainder(NodeGradient node) {
        Arithmetic at = node.at();
        node.setBroadcast(0, node::gradient);
        node.setBroadcast(1, () -> {
            Value times = at.div(at.sub(node.input(0), node.output(0)), node.input(1));
            return at.neg(at.mul(node.gradient(), Round.of(times).emit(at)));
        });
    }

    private static void progression(NodeGradient node) {
        Arithmetic at = node.at();
        node.set(0, () -> node.sumAway(node.gradient(), 0));
        node.set(2, () -> {
            Arithmetic integers = at.withType(DType.INT64);
            Value count = Size.of(node.gradient()).emit(at);
            Value steps = at.cast(
                    Range.of(integers.number(0), count, integers.number(1)).emit(at));
            return node.sumAway(at.mul(node.gradient(), steps), 0);
        });
    }

    /** The exponent may be of another type, also of integers. */
    private static void power(NodeGradient node) {
        Arithmetic at = node.at();
        Value base = node.input(0);
        Value exponent = node.dtype(node.input(1)) == at.type() ? node.input(1) : at.cast(node.input(1));
        Value zero = at.number(0);
        node.setBroadcast(0, () -> {
            Value slope = at.mul(exponent, Pow.of(base, at.add(exponent, -1)).emit(at));
            Value constant = Equal.of(exponent, zero).emit(at);
            return at.mul(node.gradient(), at.where(constant, zero, slope));
        });
        node.setBroadcast(1, () -> {
            Value slope = at.mul(node.output(0), Log.of(base).emit(at));
            Value vanishes = org.onnxtwist.op.And.of(
                            Equal.of(base, zero).emit(at),
                            org.onnxtwist.op.Not.of(Greater.of(zero, exponent).emit(at))
                                    .emit(at))
                    .emit(at);
            return at.mul(node.gradient(), at.where(vanishes, zero, slope));
        });
    }
}
