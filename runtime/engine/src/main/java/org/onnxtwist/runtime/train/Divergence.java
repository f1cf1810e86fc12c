package org.onnxtwist.runtime.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.onnxtwist.autodiff.step.TensorSlot;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.ResidentTensors;

/**
 * The parameter with the largest gradient in a step whose loss or gradients are not finite. It is computed after such a step alone, by
 * running the model of the gradients again.
 */
final class Divergence {
    private Divergence() {}

    /**
     * Runs the gradients of a step again, and says which is the largest.
     *
     * @param tensors parameters and statistics before the step
     * @param given the other inputs of the step
     */
    static String of(TrainingStep step, ResidentTensors tensors, Map<String, Tensor> given, InferenceOptions options) {
        try (InferenceSession session =
                InferenceSession.open("the gradients of the step", Trainer.bytes(step.gradients()), options)) {
            Set<String> inputs = new LinkedHashSet<>();
            session.inputs().forEach(port -> inputs.add(port.name()));
            Map<String, Tensor> own = new HashMap<>(given);
            own.keySet().retainAll(inputs);
            Set<String> wanted = new LinkedHashSet<>(step.gradientNames().values());
            Map<String, Tensor> found = session.advance(tensors, own, Map.of(), wanted);
            return largest(
                    step,
                    parameter -> Optional.ofNullable(
                                    found.get(step.gradientNames().get(parameter)))
                            .orElseThrow());
        } catch (InferenceException e) {
            return "its gradients cannot be computed again, because " + e.getMessage();
        }
    }

    /**
     * Says which gradient is the largest. Of several that are no numbers, it is that of the last layer: a backward pass begins there.
     *
     * @param gradients the gradient of a parameter, by its name
     */
    static String largest(TrainingStep step, Function<String, Tensor> gradients) {
        String name = "";
        double greatest = -1;
        for (TensorSlot parameter : step.parameters()) {
            double norm = norm(gradients.apply(parameter.name()));
            if (Double.isNaN(norm) || norm >= greatest) {
                name = parameter.name();
                greatest = Double.isNaN(norm) ? Double.POSITIVE_INFINITY : norm;
            }
        }
        return "the largest gradient is that of '" + name + "', "
                + (Double.isInfinite(greatest)
                        ? "which is not finite"
                        : String.format(Locale.ROOT, "with the norm %.3g", greatest));
    }

    private static double norm(Tensor tensor) {
        double sum = 0;
        for (double element : tensor.toDoubles()) {
            sum += element * element;
        }
        return Math.sqrt(sum);
    }

    static boolean isFinite(Tensor tensor) {
        return Arrays.stream(tensor.toDoubles()).allMatch(Double::isFinite);
    }
}
