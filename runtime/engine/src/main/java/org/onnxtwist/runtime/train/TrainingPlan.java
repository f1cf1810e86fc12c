package org.onnxtwist.runtime.train;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.onnxtwist.runtime.train.data.BatchSource;

/**
 * A training run.
 *
 * @param epochs the number of passes over the data, at least 1
 * @param batchesPerEpoch the number of batches of a pass
 * @param evaluation data that the model is evaluated with after each epoch
 * @param patience the number of epochs without a better evaluation after which the run ends; empty for all epochs
 * @param checkpoint the file that the state is written to; empty for none
 * @param checkpointInterval the number of updates between checkpoints; 0 for one at the end of each epoch
 */
public record TrainingPlan(
        int epochs,
        long batchesPerEpoch,
        LearningRate rate,
        Optional<BatchSource> evaluation,
        OptionalInt patience,
        Optional<Path> checkpoint,
        long checkpointInterval) {
    public TrainingPlan {
        if (epochs < 1 || batchesPerEpoch < 1 || checkpointInterval < 0) {
            throw new TrainingException(
                    "a run of " + epochs + " epochs of " + batchesPerEpoch + " batches with a checkpoint each "
                            + checkpointInterval + " updates is none: give positive numbers");
        }
    }

    /** A run without evaluation, early end and checkpoints. */
    public static TrainingPlan of(int epochs, long batchesPerEpoch, LearningRate rate) {
        return new TrainingPlan(
                epochs, batchesPerEpoch, rate, Optional.empty(), OptionalInt.empty(), Optional.empty(), 0);
    }

    public TrainingPlan withEvaluation(BatchSource data) {
        return new TrainingPlan(
                epochs, batchesPerEpoch, rate, Optional.of(data), patience, checkpoint, checkpointInterval);
    }

    public TrainingPlan withPatience(int limit) {
        return new TrainingPlan(
                epochs, batchesPerEpoch, rate, evaluation, OptionalInt.of(limit), checkpoint, checkpointInterval);
    }

    public TrainingPlan withCheckpoint(Path file, long interval) {
        return new TrainingPlan(epochs, batchesPerEpoch, rate, evaluation, patience, Optional.of(file), interval);
    }
}
