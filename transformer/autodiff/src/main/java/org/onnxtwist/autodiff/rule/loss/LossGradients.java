package org.onnxtwist.autodiff.rule.loss;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.NegativeLogLikelihoodLoss;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.SoftmaxCrossEntropyLoss;

/** Derivatives of the losses of classification. */
public final class LossGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                    SoftmaxCrossEntropyLoss.ID,
                    "dscores = dL w (softmax(scores) - onehot(labels)), w the share of a position in the loss",
                    LossGradients::crossEntropy),
            GradientRule.of(
                    NegativeLogLikelihoodLoss.ID,
                    "dinput = -dL w onehot(target), w the share of a position in the loss",
                    LossGradients::likelihood));

    private LossGradients() {}

    private static void crossEntropy(NodeGradient node) {
        if (node.gradient(1).isPresent()) {
            throw node.refusal("the loss depends on its logarithms of probabilities");
        }
        ClassificationLoss loss =
                ClassificationLoss.of(node, SoftmaxCrossEntropyLoss.IGNORE_INDEX, SoftmaxCrossEntropyLoss.REDUCTION);
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value probabilities = Softmax.of(node.input(0)).axis(1).emit(at);
            return at.mul(at.sub(probabilities, loss.oneHot()), loss.perPosition());
        });
    }

    private static void likelihood(NodeGradient node) {
        ClassificationLoss loss = ClassificationLoss.of(
                node, NegativeLogLikelihoodLoss.IGNORE_INDEX, NegativeLogLikelihoodLoss.REDUCTION);
        node.set(0, () -> node.at().neg(node.at().mul(loss.oneHot(), loss.perPosition())));
    }
}
