package org.onnxtwist.runtime.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.TrainingStep;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.pass.batch.BatchDimension;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.loading.FloatCopy;
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
    private final StepOptions step;
    private final long seed;
    private final InferenceOptions options;
    private final Trainer trainer;
    private int epoch;
    private long batch;
    private long batches;
    private Checkpoint.Losses losses = Checkpoint.Losses.NONE;
    private Map<String, String> facts = Map.of();
    private Optional<Checkpoint.Best> best = Optional.empty();
    private Optional<MemoryEstimate> estimate = Optional.empty();
    private volatile boolean stopped;

    private TrainingRun(Model model, Model anyBatch, StepOptions step, long seed, InferenceOptions options) {
        this.model = model;
        this.anyBatch = anyBatch;
        this.loss = step.loss();
        this.step = step;
        this.seed = seed;
        this.options = options;
        this.trainer = new Trainer(TrainingStep.of(anyBatch, step), step.batchesPerUpdate(), seed, options);
    }

    /**
     * Loads the training step of a model.
     *
     * @param model the model, which stays as it is
     * @param seed that of the order of the examples, of augmentation and of dropped elements
     * @throws org.onnxtwist.autodiff.rule.GradientException when it cannot be trained
     */
    public static TrainingRun of(Model model, StepOptions step, long seed, InferenceOptions options) {
        return new TrainingRun(model, withAnyBatch(model), step, seed, options);
    }

    /**
     * The type of the weights, where it is not float. Such a model is trained as a copy in float: the steps of an optimiser are lost in 16
     * bits, and the runtime lacks convolutions in double. {@link #trained} has the type of the model again.
     */
    public static Optional<DType> convertedType(Model model) {
        Map<DType, Long> elements = new EnumMap<>(DType.class);
        model.graph().initializers().stream()
                .flatMap(value -> value.initializer().stream())
                .filter(tensor -> tensor.dtype().isFloatingPoint())
                .forEach(tensor -> elements.merge(tensor.dtype(), tensor.elements(), Long::sum));
        return elements.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .filter(type -> type == DType.DOUBLE || type == DType.FLOAT16 || type == DType.BFLOAT16);
    }

    private static Model inFloat(Model model) {
        if (convertedType(model).isEmpty()) {
            return model;
        }
        Model copy = GraphCopy.of(model);
        FloatCopy.convertAll(copy);
        return copy;
    }

    /**
     * The model for batches of any size, as most of those that were exported for one example can be, and with weights in float. A model that
     * mixes the examples of a batch is trained with batches of its own size.
     */
    public static Model withAnyBatch(Model given) {
        given.assignNames();
        Model model = inFloat(given);
        Model copy = GraphCopy.of(model);
        try {
            return new BatchDimension(Dim.of("batch")).run(copy) ? copy : model;
        } catch (PassException e) {
            return model;
        }
    }

    /** The inputs that batches have to give, the targets of the loss behind those of the model. */
    public List<InferenceSession.Port> data() {
        return trainer.data();
    }

    /** The number of parameters, those that are trained and all. */
    public TrainedParameters parameters() {
        return TrainedParameters.of(model, trainer.step(), step);
    }

    /**
     * Estimates the memory of this process at the peak of the run, from the sizes and lifetimes of all values.
     *
     * @param size the number of examples of a batch
     * @return the bytes; empty where the model's sizes depend on more than the size of the batch
     */
    public OptionalLong memory(int size) {
        return estimate().bytes(size);
    }

    /**
     * The largest batch with which the run needs at most so many bytes; 0 where not even one example does.
     *
     * @param size a batch with which it needs more
     */
    public long largestBatch(long bytes, int size) {
        return estimate().largestBatch(bytes, size);
    }

    /** The bytes of the memory of this machine, or those that its container may use. */
    public static long machineMemory() {
        return MemoryEstimate.machine();
    }

    /** The estimate of before, so that what is said about several batches is about the same state of the process. */
    private MemoryEstimate estimate() {
        MemoryEstimate made = estimate.orElseGet(() -> new MemoryEstimate(
                trainer.step().joined(),
                EvaluatedModel.of(anyBatch, loss).model(),
                trainer.step().data()));
        estimate = Optional.of(made);
        return made;
    }

    /**
     * Says what a run that goes on from a checkpoint of this one has to have in common with it, such as the size of its batches.
     *
     * @param common by name
     */
    public void describe(Map<String, String> common) {
        facts = Map.copyOf(common);
    }

    /**
     * Goes on from a checkpoint.
     *
     * @throws TrainingException when it is of another model or seed, or of updates by another number of batches, or was described
     *     otherwise
     */
    public void resume(Checkpoint from) {
        if (from.progress().seed() != seed) {
            throw new TrainingException("the checkpoint is of a run with the seed "
                    + from.progress().seed() + ", and this one has " + seed + ": give the same");
        }
        if (from.progress().batchesPerUpdate() != step.batchesPerUpdate()) {
            throw new TrainingException("the checkpoint is of a run with "
                    + from.progress().batchesPerUpdate() + " batches in an update, and this one has "
                    + step.batchesPerUpdate() + ": give the same");
        }
        from.facts().forEach((name, value) -> {
            String own = facts.getOrDefault(name, value);
            if (!own.equals(value)) {
                throw new TrainingException("the checkpoint is of a run with the " + name + " " + value
                        + ", and this one has " + own + ": give the same, or begin from the start");
            }
        });
        trainer.resume(from.tensors(), from.progress().updates());
        losses = from.losses();
        epoch = (int) from.progress().epoch();
        batch = from.progress().batch();
        batches = from.progress().batches();
        best = from.best();
    }

    /**
     * Asks a run to end after the update that it is at, with a checkpoint where the plan has a file for it. Safe for use by other threads
     * than the one that trains.
     */
    public void stop() {
        stopped = true;
    }

    /** Tells whether {@link #stop} was called. */
    public boolean isStopped() {
        return stopped;
    }

    /** The number of updates so far. */
    public long updates() {
        return trainer.updates();
    }

    /**
     * Trains to the end, or until it is stopped.
     *
     * @param data the batches
     * @throws TrainingException when the loss is not a finite number any more, or there are no examples
     * @throws IOException when a checkpoint cannot be written; the one before stays
     */
    public void run(TrainingPlan plan, BatchSource data, TrainingListener listener) throws IOException {
        if (batches != 0 && batches != plan.batchesPerEpoch()) {
            throw new TrainingException(
                    "the checkpoint is of a run with " + batches + " batches in an epoch, and this one has "
                            + plan.batchesPerEpoch() + ": give the same data and size of a batch");
        }
        batches = plan.batchesPerEpoch();
        while (epoch < plan.epochs() && !isPatienceExhausted(plan)) {
            epoch(plan, data, listener);
            trainer.requireFiniteStatistics();
            Optional<Evaluation> evaluation = stopped ? Optional.empty() : evaluation(plan);
            if (stopped) {
                // Between an epoch and its evaluation, too: a run that goes on begins with that.
                writeCheckpoint(plan);
                return;
            }
            double mean = losses.mean();
            epoch++;
            batch = 0;
            losses = Checkpoint.Losses.NONE;
            evaluation.ifPresent(this::consider);
            listener.epochEnded(epoch, mean, evaluation);
            if (plan.checkpointInterval() == 0) {
                writeCheckpoint(plan);
            }
        }
    }

    private Optional<Evaluation> evaluation(TrainingPlan plan) {
        try {
            return plan.evaluation()
                    .map(source -> evaluate((seedOfAll, pass, first) ->
                            source.batches(seedOfAll, pass, first).peek(any -> requireGoingOn())));
        } catch (CancellationException e) {
            // The run is stopped.
            return Optional.empty();
        }
    }

    private void requireGoingOn() {
        if (stopped) {
            throw new CancellationException("the run is stopped");
        }
    }

    private void epoch(TrainingPlan plan, BatchSource data, TrainingListener listener) throws IOException {
        try (Stream<Batch> batches = data.batches(seed, epoch, batch)) {
            Iterator<Batch> left = batches.iterator();
            BatchGroup group = new BatchGroup(left, plan.updatesPerRun());
            boolean grouped = plan.updatesPerRun() > 1 && step.batchesPerUpdate() == 1;
            while (grouped ? group.fill(updatesToCheckpoint(plan, trainer.updates())) : left.hasNext()) {
                for (Update update : grouped ? updates(group, plan) : List.of(update(left, rate(plan, 0)))) {
                    losses = losses.plus(update.lossOfExamples() / update.examples(), update.examples());
                    listener.updated(
                            new TrainingListener.EpochProgress(
                                    epoch + 1, update.batch(), plan.batchesPerEpoch(), update.examples()),
                            update.result(),
                            update.rate());
                }
                if (plan.checkpointInterval() > 0 && trainer.updates() % plan.checkpointInterval() == 0) {
                    writeCheckpoint(plan);
                }
                if (stopped) {
                    return;
                }
            }
        }
        if (batch == 0) {
            throw new TrainingException("there are no examples to train with: give some");
        }
    }

    private static long updatesToCheckpoint(TrainingPlan plan, long made) {
        return plan.checkpointInterval() == 0
                ? Long.MAX_VALUE
                : plan.checkpointInterval() - made % plan.checkpointInterval();
    }

    /** The learning rate of a coming update. */
    private double rate(TrainingPlan plan, int ahead) {
        return plan.rate().at(trainer.updates() + ahead, plan.epochs() * step.updates(plan.batchesPerEpoch()));
    }

    /**
     * An update.
     *
     * @param batch the number of batches of the epoch up to it
     * @param examples the number of examples of its batches
     * @param lossOfExamples the sum of their losses
     */
    private record Update(StepResult result, long batch, int examples, double lossOfExamples, double rate) {}

    /** Makes an update by each batch of a group. */
    private List<Update> updates(BatchGroup group, TrainingPlan plan) {
        List<Integer> examples = group.examples();
        double[] rates = new double[examples.size()];
        Arrays.setAll(rates, ahead -> rate(plan, ahead));
        List<Update> made = new ArrayList<>();
        for (StepResult result : trainer.train(group.stacked(), rates)) {
            int index = made.size();
            batch++;
            made.add(new Update(result, batch, examples.get(index), examples.get(index) * result.loss(), rates[index]));
        }
        return made;
    }

    /** Makes an update by the next batches, of which there is at least one. */
    private Update update(Iterator<Batch> left, double rate) {
        int examples = 0;
        double sum = 0;
        if (step.batchesPerUpdate() == 1) {
            Batch next = left.next();
            StepResult result = trainer.train(next.tensors(), rate);
            batch++;
            return new Update(result, batch, next.examples(), next.examples() * result.loss(), rate);
        }
        for (int i = 0; i < step.batchesPerUpdate() && left.hasNext(); i++) {
            Batch next = left.next();
            sum += next.examples() * trainer.accumulate(next.tensors());
            examples += next.examples();
            batch++;
        }
        return new Update(trainer.update(rate), batch, examples, sum, rate);
    }

    private void consider(Evaluation evaluation) {
        best = best.filter(before -> evaluation.loss() >= before.loss() || Double.isNaN(evaluation.loss()))
                .map(Checkpoint.Best::afterAnotherEpoch)
                .or(() -> Optional.of(new Checkpoint.Best(evaluation.loss(), 0, trainer.trained())));
    }

    private boolean isPatienceExhausted(TrainingPlan plan) {
        return plan.patience().isPresent()
                && best.filter(found -> found.epochsSince() >= plan.patience().getAsInt())
                        .isPresent();
    }

    private void writeCheckpoint(TrainingPlan plan) throws IOException {
        if (plan.checkpoint().isPresent()) {
            checkpoint().write(plan.checkpoint().get());
        }
    }

    /** Evaluates the model with its parameters and statistics as they are now. */
    public Evaluation evaluate(BatchSource data) {
        Model now = convertedType(model).isEmpty()
                ? trainer.with(anyBatch, trainer.trained())
                : withAnyBatch(trained()); // rounded as it is written
        return Evaluation.of(now, loss, data, options);
    }

    /** The state as it is now. */
    public Checkpoint checkpoint() {
        return new Checkpoint(
                trainer.state(),
                new Checkpoint.Progress(trainer.updates(), epoch, batch, batches, step.batchesPerUpdate(), seed),
                best,
                losses,
                facts);
    }

    /** Evaluates another form of this run's model, such as the file that was written, as {@link #evaluate(BatchSource)} does. */
    public Evaluation evaluate(Model other, BatchSource data) {
        return Evaluation.of(withAnyBatch(other), loss, data, options);
    }

    /** The model with its parameters and statistics as they are now. */
    public Model trained() {
        return trainer.with(model, trainer.trained());
    }

    /** The model of the epoch with the least loss in the evaluation; empty without one. */
    public Optional<Model> best() {
        return best.map(found -> trainer.with(model, found.tensors()));
    }

    /** The loss that the evaluation of {@link #best} gave; empty without one. */
    public OptionalDouble bestLoss() {
        return best.map(found -> OptionalDouble.of(found.loss())).orElse(OptionalDouble.empty());
    }

    @Override
    public void close() {
        trainer.close();
    }
}
