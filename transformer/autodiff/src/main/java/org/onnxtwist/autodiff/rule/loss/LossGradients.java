package org.onnxtwist.autodiff.rule.loss;

import java.util.List;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientRule;
import org.onnxtwist.autodiff.rule.NodeGradient;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.NegativeLogLikelihoodLoss;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.SoftmaxCrossEntropyLoss;

/** Derivatives of the losses of classification. */
public final class LossGradients {
    public static final List<GradientRule> RULES = List.of(
            GradientRule.of(
                            SoftmaxCrossEntropyLoss.ID,
                            "dscores = dL w (softmax(scores) - onehot(labels)), w the share of a position in the loss",
                            LossGradients::crossEntropy)
                    .inFloat(),
            GradientRule.of(
                            NegativeLogLikelihoodLoss.ID,
                            "dinput = -dL w onehot(target), w the share of a position in the loss",
                            LossGradients::likelihood)
                    .inFloat());

    private LossGradients() {}

    private static void crossEntropy(NodeGradient node) {
        ClassificationLoss loss =
                ClassificationLoss.of(node, SoftmaxCrossEntropyLoss.IGNORE_INDEX, SoftmaxCrossEntropyLoss.REDUCTION);
        if (node.gradient(1).isPresent() || node.wants(2)) {
            node.through(() -> {
                Value logarithms = LogSoftmax.of(node.input(0)).axis(1).emit(node.at());
                return List.of(loss.place(logarithms), logarithms);
            });
            return;
        }
        node.set(0, () -> {
            Arithmetic at = node.at();
            Value probabilities = Softmax.of(node.input(0)).axis(1).emit(at);
            return at.mul(at.sub(probabilities, loss.oneHot()), loss.perPosition());
        });
    }

    private static void likelihood(NodeGradient node) {
        ClassificationLoss loss = ClassificationLoss.of(
                node, NegativeLogLikelihoodLoss.IGNORE_INDEX, NegativeLogLikelihoodLoss.REDUCTION);
        if (node.wants(2)) {
            node.through(() -> List.of(loss.place(node.input(0))));
            return;
        }
        node.set(0, () -> node.at().neg(node.at().mul(loss.oneHot(), loss.perPosition())));
    }
}
