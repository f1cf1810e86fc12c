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
 * @param updatesPerRun the greatest number of updates that ONNX Runtime makes in one run, in a Loop that leaves the state on the device; 1 for
 *     no Loop. A run of updates by several batches each has none
 */
public record TrainingPlan(
        int epochs,
        long batchesPerEpoch,
        LearningRate rate,
        Optional<BatchSource> evaluation,
        OptionalInt patience,
        Optional<Path> checkpoint,
        long checkpointInterval,
        int updatesPerRun) {
    public TrainingPlan {
        if (epochs < 1 || batchesPerEpoch < 1 || checkpointInterval < 0 || updatesPerRun < 1) {
            throw new TrainingException(
                    "a run of " + epochs + " epochs of " + batchesPerEpoch + " batches with a checkpoint each "
                            + checkpointInterval + " updates, " + updatesPerRun
                            + " of them at once, is none: give positive numbers");
        }
    }

    /** A run without evaluation, early end and checkpoints. */
    public static TrainingPlan of(int epochs, long batchesPerEpoch, LearningRate rate) {
        return new TrainingPlan(
                epochs, batchesPerEpoch, rate, Optional.empty(), OptionalInt.empty(), Optional.empty(), 0, 1);
    }

    public TrainingPlan withEvaluation(BatchSource data) {
        return new TrainingPlan(
                epochs,
                batchesPerEpoch,
                rate,
                Optional.of(data),
                patience,
                checkpoint,
                checkpointInterval,
                updatesPerRun);
    }

    public TrainingPlan withPatience(int limit) {
        return new TrainingPlan(
                epochs,
                batchesPerEpoch,
                rate,
                evaluation,
                OptionalInt.of(limit),
                checkpoint,
                checkpointInterval,
                updatesPerRun);
    }

    public TrainingPlan withCheckpoint(Path file, long interval) {
        return new TrainingPlan(
                epochs, batchesPerEpoch, rate, evaluation, patience, Optional.of(file), interval, updatesPerRun);
    }

    public TrainingPlan withUpdatesPerRun(int most) {
        return new TrainingPlan(
                epochs, batchesPerEpoch, rate, evaluation, patience, checkpoint, checkpointInterval, most);
    }
}
