package org.onnxtwist.runtime.train;

import java.util.List;
import java.util.Optional;

/** What a training run tells while it goes on. */
public interface TrainingListener {
    /** A listener that does nothing. */
    TrainingListener NONE = new TrainingListener() {};

    /**
     * An update was made.
     *
     * @param rate the learning rate
     */
    default void updated(EpochProgress progress, StepResult result, double rate) {}

    /**
     * An epoch has ended.
     *
     * @param epoch its number, 1 for the first
     * @param loss the mean loss of its examples, before the updates
     * @param evaluation that of the model after the epoch, if the run has data for it
     */
    default void epochEnded(int epoch, double loss, Optional<Evaluation> evaluation) {}

    /** A listener that tells several what it is told, in their order. */
    static TrainingListener of(List<TrainingListener> listeners) {
        List<TrainingListener> all = List.copyOf(listeners);
        return new TrainingListener() {
            @Override
            public void updated(EpochProgress progress, StepResult result, double rate) {
                all.forEach(each -> each.updated(progress, result, rate));
            }

            @Override
            public void epochEnded(int epoch, double loss, Optional<Evaluation> evaluation) {
                all.forEach(each -> each.epochEnded(epoch, loss, evaluation));
            }
        };
    }

    /**
     * Where a run is.
     *
     * @param epoch the number of the epoch, 1 for the first
     * @param batch the number of batches of the epoch so far
     * @param batches the number of batches of an epoch
     * @param examples the number of examples of the update
     */
    record EpochProgress(int epoch, long batch, long batches, int examples) {}
}
