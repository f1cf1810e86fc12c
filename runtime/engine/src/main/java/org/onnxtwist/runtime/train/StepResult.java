package org.onnxtwist.runtime.train;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one update of a training run computed.
 *
 * @param update its number, 1 for the first
 * @param loss the loss of its batch before the update
 * @param metrics by name, of the same batch
 * @param gradientNorm the Euclidean norm of all gradients before they were clipped
 */
public record StepResult(long update, double loss, Map<String, Double> metrics, double gradientNorm) {
    public StepResult {
        metrics = new LinkedHashMap<>(metrics);
    }
}
