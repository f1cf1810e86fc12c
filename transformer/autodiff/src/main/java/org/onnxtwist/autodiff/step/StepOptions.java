package org.onnxtwist.autodiff.step;

import java.util.List;
import org.onnxtwist.autodiff.Activations;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.training.ParameterSharing;
import org.onnxtwist.autodiff.twist.KernelGradient;
import org.onnxtwist.ir.OnnxTwistException.Fault;

/**
 * What a training step does.
 *
 * @param loss what it makes small
 * @param update how it changes parameters
 * @param frozen globs of the names of initializers that stay as they are; {@code !} before a glob makes exceptions of them, so that {@code
 *     !fc.*} alone freezes all others
 * @param sharing which parameters are one
 * @param activations whether values of the forward pass are kept for the backward pass or computed again
 * @param precision the numbers that the passes compute with
 * @param batchesPerUpdate the number of batches whose gradients, in mean, make an update; the last update of an epoch is by those that are
 *     left
 * @param compact whether antisymmetric kernels of conv_twist layers are stored as the four weights that determine them: see {@link
 *     #withCompactKernels}
 */
public record StepOptions(
        Loss loss,
        UpdateOptions update,
        List<String> frozen,
        ParameterSharing sharing,
        Activations activations,
        StepPrecision precision,
        int batchesPerUpdate,
        boolean compact) {
    public StepOptions {
        frozen = List.copyOf(frozen);
        if (batchesPerUpdate < 1) {
            throw new GradientException(
                    Fault.REQUEST,
                    "an update by the gradients of " + batchesPerUpdate + " batches is none: give 1 or more");
        }
    }

    /** Trains all parameters, and makes an update of each batch. */
    public static StepOptions of(Loss loss, UpdateOptions update) {
        return new StepOptions(
                loss, update, List.of(), ParameterSharing.INFERRED, Activations.KEEP, StepPrecision.MODEL, 1, false);
    }

    /**
     * The gradient of the kernels conv_x and conv_y: stochastic gradient descent makes the same steps by the projected one, which takes less
     * arithmetic; other optimisers, and a bound of the norm of all gradients, need that of all nine taps. Kernels of four weights have no
     * other one.
     */
    KernelGradient kernels() {
        return compact || (update.optimizer() instanceof Sgd && update.clipping() instanceof Clipping.None)
                ? KernelGradient.PROJECTED
                : KernelGradient.STRAIGHT_THROUGH;
    }

    public StepOptions withFrozen(List<String> globs) {
        return new StepOptions(loss, update, globs, sharing, activations, precision, batchesPerUpdate, compact);
    }

    public StepOptions with(ParameterSharing shared) {
        return new StepOptions(loss, update, frozen, shared, activations, precision, batchesPerUpdate, compact);
    }

    public StepOptions with(Activations memory) {
        return new StepOptions(loss, update, frozen, sharing, memory, precision, batchesPerUpdate, compact);
    }

    public StepOptions with(StepPrecision numbers) {
        return new StepOptions(loss, update, frozen, sharing, activations, numbers, batchesPerUpdate, compact);
    }

    public StepOptions withBatchesPerUpdate(int count) {
        return new StepOptions(loss, update, frozen, sharing, activations, precision, count, compact);
    }

    /**
     * Stores antisymmetric kernels of conv_twist layers as the four weights that determine them, and not as nine taps. Their gradients are
     * half of the derivative with respect to these weights: so stochastic gradient descent, with momentum and weight decay, makes the same
     * steps. Adam and clipping do not, because they see other gradients.
     */
    public StepOptions withCompactKernels() {
        return new StepOptions(loss, update, frozen, sharing, activations, precision, batchesPerUpdate, true);
    }

    /** The number of updates that so many batches of an epoch make. */
    public long updates(long batches) {
        return (batches + batchesPerUpdate - 1) / batchesPerUpdate;
    }
}
