package org.onnxtwist.runtime.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;

/**
 * What one update of a training run computed.
 *
 * @param update its number, 1 for the first
 * @param batches the number of batches whose gradients it was made by
 * @param loss the mean of the losses of these batches before the update
 * @param metrics by name, the sums of those of the batches
 * @param gradientNorm the Euclidean norm of all gradients, in mean over the batches, before they were clipped
 */
public record StepResult(long update, int batches, double loss, Map<String, Double> metrics, double gradientNorm) {
    public StepResult {
        metrics = new LinkedHashMap<>(metrics);
    }

    /** The share of right decisions, from 0 to 1; empty where the loss is not that of a classification. */
    public OptionalDouble accuracy() {
        Double correct = metrics.get(SoftmaxCrossEntropy.CORRECT);
        Double positions = metrics.get(SoftmaxCrossEntropy.POSITIONS);
        return correct == null || positions == null || positions == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(correct / positions);
    }
}
