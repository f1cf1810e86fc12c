package org.onnxtwist.autodiff.rule.elementwise;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Bernoulli;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.CastLike;
import org.onnxtwist.op.Ceil;
import org.onnxtwist.op.EyeLike;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Hardmax;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.MelWeightMatrix;
import org.onnxtwist.op.RandomNormalLike;
import org.onnxtwist.op.RandomUniformLike;
import org.onnxtwist.op.Round;
import org.onnxtwist.op.Sign;

/** Derivatives of operators that pass their input on, of those that convert it, and of those that are constant almost everywhere. */
public final class ConversionGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(Identity.ID, "dX = dY", node -> node.set(0, node::gradient)),
            GradientRule.of(Cast.ID, "dX = dY, converted back", ConversionGradients::convertBack),
            GradientRule.of(CastLike.ID, "dX = dY, converted back", ConversionGradients::convertBack),
            new ConstantRule(
                    List.of(Bernoulli.ID, EyeLike.ID, MelWeightMatrix.ID, RandomNormalLike.ID, RandomUniformLike.ID),
                    "dX = 0, since Y is random, or depends on the shape of X or on rounded numbers alone"),
            new ConstantRule(
                    List.of(Ceil.ID, Floor.ID, Round.ID, Sign.ID, Hardmax.ID),
                    "dX = 0, since the function is constant but for its steps"));

    private ConversionGradients() {}

    private static void convertBack(NodeGradient node) {
        Arithmetic at = node.at().withType(node.dtype(node.input(0)));
        Value gradient = node.gradient();
        node.set(0, () -> at.type() == node.at().type() ? gradient : at.cast(gradient));
    }
}
