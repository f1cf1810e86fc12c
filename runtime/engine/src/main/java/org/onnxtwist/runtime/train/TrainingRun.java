package org.onnxtwist.runtime.train;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.autodiff.step.BatchDimension;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.train.data.Batch;
import org.onnxtwist.runtime.train.data.BatchSource;

/**
 * Trains a model over epochs of data. The same seed gives the same losses on the same machine, and a run that goes on from a checkpoint
 * gives those of a run that was not interrupted.
 */
public final class TrainingRun implements AutoCloseable {
    private final Model model;
    private final Model anyBatch;
    private final Loss loss;
    private final TrainingPlan plan;
    private final InferenceOptions options;
    private final Trainer trainer;
    private int epoch;
    private long batch;
    private double best = Double.POSITIVE_INFINITY;
    private Optional<Model> bestModel = Optional.empty();
    private int epochsWithoutBetter;

    /**
     * Loads the training step of a model.
     *
     * @param model the model, which stays as it is
     * @throws org.onnxtwist.autodiff.rule.GradientException when it cannot be trained
     */
    public TrainingRun(Model model, StepOptions step, TrainingPlan plan, InferenceOptions options) {
        this.model = model;
        this.anyBatch = BatchDimension.freed(model);
        this.loss = step.loss();
        this.plan = plan;
        this.options = options;
        this.trainer = new Trainer(TrainingStep.of(anyBatch, step), plan.seed(), options);
    }

    /**
     * Goes on from a checkpoint.
     *
     * @throws TrainingException when it is of another model or seed
     */
    public void resume(Checkpoint from) {
        if (from.progress().seed() != plan.seed()) {
            throw new TrainingException("the checkpoint is of a run with the seed " + from.progress().seed()
                    + ", and this one has " + plan.seed() + ": give the same");
        }
        trainer.resume(from.tensors(), from.progress().updates());
        epoch = (int) from.progress().epoch();
        batch = from.progress().batch();
    }

    /**
     * Trains to the end.
     *
     * @throws TrainingException when the loss is not a finite number any more, or there are no examples
     * @throws IOException when a checkpoint cannot be written; the one before stays
     */
    public void run(BatchSource data, TrainingListener listener) throws IOException {
        while (epoch < plan.epochs() && !isPatienceExhausted()) {
            double mean = epoch(data, listener);
            epoch++;
            batch = 0;
            Optional<Evaluation> evaluation =
                    plan.evaluation().map(held -> Evaluation.of(trainer.trained(anyBatch), loss, held, options));
            evaluation.ifPresent(this::consider);
            listener.epochEnded(epoch, mean, evaluation);
            if (plan.checkpointInterval() == 0) {
                writeCheckpoint();
            }
        }
    }

    private double epoch(BatchSource data, TrainingListener listener) throws IOException {
        double sum = 0;
        long examples = 0;
        try (Stream<Batch> batches = data.batches(plan.seed(), epoch, batch)) {
            for (Batch next : (Iterable<Batch>) batches::iterator) {
                double rate = plan.rate().at(trainer.updates(), plan.epochs() * plan.batchesPerEpoch());
                StepResult result = trainer.train(next.tensors(), rate);
                batch++;
                sum += next.examples() * result.loss();
                examples += next.examples();
                listener.updated(
                        new TrainingListener.EpochProgress(epoch + 1, batch, plan.batchesPerEpoch(), next.examples()),
                        result,
                        rate);
                if (plan.checkpointInterval() > 0 && trainer.updates() % plan.checkpointInterval() == 0) {
                    writeCheckpoint();
                }
            }
        }
        if (examples == 0 && batch == 0) {
            throw new TrainingException("there are no examples to train with: give some");
        }
        return examples == 0 ? Double.NaN : sum / examples;
    }

    private void consider(Evaluation evaluation) {
        if (evaluation.loss() < best) {
            best = evaluation.loss();
            bestModel = Optional.of(trained());
            epochsWithoutBetter = 0;
        } else {
            epochsWithoutBetter++;
        }
    }

    private boolean isPatienceExhausted() {
        return plan.patience().isPresent() && epochsWithoutBetter >= plan.patience().getAsInt();
    }

    private void writeCheckpoint() throws IOException {
        if (plan.checkpoint().isPresent()) {
            checkpoint().write(plan.checkpoint().get());
        }
    }

    /** The state as it is now. */
    public Checkpoint checkpoint() {
        return new Checkpoint(
                trainer.state(), new Checkpoint.Progress(trainer.updates(), epoch, batch, plan.seed()));
    }

    /** The model with its parameters and statistics as they are now. */
    public Model trained() {
        return trainer.trained(model);
    }

    /** The model of the epoch with the least loss in the evaluation; empty without one. */
    public Optional<Model> best() {
        return bestModel;
    }

    @Override
    public void close() {
        trainer.close();
    }
}
