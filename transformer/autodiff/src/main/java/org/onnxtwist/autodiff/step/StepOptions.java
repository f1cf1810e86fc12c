package org.onnxtwist.autodiff.step;

import java.util.List;
import org.onnxtwist.autodiff.loss.Loss;

/**
 * What a training step does.
 *
 * @param loss what it makes small
 * @param update how it changes parameters
 * @param frozen globs of the names of initializers that stay as they are
 */
public record StepOptions(Loss loss, UpdateOptions update, List<String> frozen) {
    public StepOptions {
        frozen = List.copyOf(frozen);
    }

    /** Trains all parameters. */
    public static StepOptions of(Loss loss, UpdateOptions update) {
        return new StepOptions(loss, update, List.of());
    }

    public StepOptions withFrozen(List<String> globs) {
        return new StepOptions(loss, update, globs);
    }
}
