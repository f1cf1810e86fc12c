package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.onnxtwist.autodiff.Activations;
import org.onnxtwist.autodiff.loss.BinaryCrossEntropy;
import org.onnxtwist.autodiff.loss.Loss;
import org.onnxtwist.autodiff.loss.MeanSquaredError;
import org.onnxtwist.autodiff.loss.ModelOutput;
import org.onnxtwist.autodiff.loss.SoftmaxCrossEntropy;
import org.onnxtwist.autodiff.optimizer.Adam;
import org.onnxtwist.autodiff.optimizer.Optimizer;
import org.onnxtwist.autodiff.optimizer.Sgd;
import org.onnxtwist.autodiff.step.Clipping;
import org.onnxtwist.autodiff.step.ParameterGroup;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.autodiff.step.StepPrecision;
import org.onnxtwist.autodiff.step.UpdateOptions;
import org.onnxtwist.autodiff.training.ParameterSharing;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.session.Provider;
import org.onnxtwist.runtime.train.LearningRate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.UseDefaultConverter;

/** The options for what a training step does. */
public final class StepArguments {
    /** The losses. */
    enum LossKind {
        CROSS_ENTROPY,
        SQUARED_ERROR,
        BINARY_CROSS_ENTROPY,
        OUTPUT
    }

    /** The optimisers. */
    enum OptimizerKind {
        SGD,
        ADAM,
        ADAMW
    }

    /** The courses of the learning rate. */
    enum ScheduleKind {
        CONSTANT,
        STEP,
        COSINE,
        ONE_CYCLE
    }

    /** The forms in which antisymmetric kernels are stored. */
    enum ParameterKind {
        FULL,
        COMPACT
    }

    @Option(
            names = "--loss",
            paramLabel = "KIND",
            converter = Choices.Losses.class,
            completionCandidates = Choices.Losses.class,
            description =
                    "The loss that training minimises: ${COMPLETION-CANDIDATES}; output is a scalar output of the model itself."
                            + " Default: cross-entropy.")
    private Optional<LossKind> loss = Optional.empty();

    @Mixin
    private LossModelOptions lossModel;

    @Option(
            names = "--loss-output",
            paramLabel = "NAME",
            description = "The output that the loss is computed from, or is. Default: the only one.")
    private Optional<String> lossOutput = Optional.empty();

    @Option(
            names = "--label-smoothing",
            paramLabel = "PART",
            converter = RealNumber.ProperPart.class,
            description = "The part of each label that is spread over all classes. Default: 0.")
    private double smoothing;

    @Option(
            names = "--class-weights",
            split = ",",
            paramLabel = "X",
            converter = RealNumber.FromZero.class,
            description = "Weights of the classes in the cross-entropy.")
    private List<Double> classWeights = List.of();

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description =
                    "Update the parameters once in N batches, by the mean of their gradients; the batches that are left"
                            + " at the end of an epoch make an update of their own. Default: ${DEFAULT-VALUE}.")
    private int batchesPerUpdate = 1;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            converter = Choices.Optimizers.class,
            completionCandidates = Choices.Optimizers.class,
            description = "The optimiser: ${COMPLETION-CANDIDATES}, as PyTorch defines them. Default: adamw.")
    private OptimizerKind optimizer = OptimizerKind.ADAMW;

    @Option(
            names = "--rate",
            paramLabel = "X",
            converter = RealNumber.Positive.class,
            description = "The maximum of the learning rate. Default: 0.1 with sgd, else 0.001.")
    private Optional<Double> rate = Optional.empty();

    @Option(
            names = "--schedule",
            paramLabel = "KIND",
            converter = Choices.Schedules.class,
            completionCandidates = Choices.Schedules.class,
            description =
                    "How the learning rate changes: ${COMPLETION-CANDIDATES}; step divides it by 10 after each third"
                            + " of the epochs. Default: one-cycle.")
    private ScheduleKind schedule = ScheduleKind.ONE_CYCLE;

    @Option(
            names = "--warm-up",
            paramLabel = "STEPS",
            converter = WholeNumber.LongFromZero.class,
            description = "Steps in which the learning rate rises from 0 to that of the schedule. Default: 0.")
    private long warmUp;

    @Option(
            names = "--momentum",
            paramLabel = "X",
            converter = RealNumber.ProperPart.class,
            description = "The momentum of sgd. Default: 0.9.")
    private Optional<Double> momentum = Optional.empty();

    @Option(names = "--nesterov", description = "Use Nesterov momentum with sgd.")
    private boolean nesterov;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            converter = RealNumber.FromZero.class,
            description = "The weight decay. Default: 0.01 with adamw, else 0.")
    private Optional<Double> weightDecay = Optional.empty();

    @Option(
            names = "--no-decay",
            split = ",",
            paramLabel = "GLOB",
            description = "Parameters without weight decay: * is any text, ? one character.")
    private List<String> undecayed = List.of();

    @Option(
            names = "--rate-of",
            split = ",",
            paramLabel = "GLOB=FACTOR",
            converter = {UseDefaultConverter.class, RealNumber.FromZero.class},
            description = "Parameters whose learning rate is multiplied by a factor, such as 'backbone.*=0.1'.")
    private Map<String, Double> rateFactors = Map.of();

    @Option(
            names = "--freeze",
            split = ",",
            paramLabel = "GLOB",
            description =
                    "Parameters that stay as they are; ! before a glob makes exceptions: '!fc.*' alone freezes all but those.")
    private List<String> frozen = List.of();

    @Option(
            names = "--clip-norm",
            paramLabel = "X",
            converter = RealNumber.Positive.class,
            description =
                    "Scale the gradients down to this Euclidean norm, taken over all of them, if theirs is greater.")
    private Optional<Double> clipNorm = Optional.empty();

    @Option(
            names = "--clip-value",
            paramLabel = "X",
            converter = RealNumber.Positive.class,
            description = "Keep each element of the gradients between -X and X.")
    private Optional<Double> clipValue = Optional.empty();

    @Option(
            names = "--average",
            paramLabel = "PART",
            converter = RealNumber.ProperPart.class,
            description =
                    "Write an exponential moving average of the parameters, with this decay, in place of the parameters.")
    private Optional<Double> average = Optional.empty();

    @Option(
            names = "--tie",
            split = ",",
            paramLabel = "GLOB",
            description =
                    "Vectors of normalisations that stay one parameter if several nodes read them. Without this option,"
                            + " each node gets a copy, because exporters merge vectors that are equal.")
    private List<String> tied = List.of();

    @Option(
            names = "--untie",
            split = ",",
            paramLabel = "GLOB",
            description = "Parameters that get a copy for each node that reads them; all others stay shared.")
    private List<String> untied = List.of();

    @Option(
            names = "--parameters",
            paramLabel = "KIND",
            converter = Choices.Parameters.class,
            completionCandidates = Choices.Parameters.class,
            description =
                    "full, or compact: keep the four free weights of each antisymmetric kernel of a twist convolution,"
                            + " not its nine taps. sgd makes the same steps; adam, adamw and clipping make others. Default: full.")
    private ParameterKind parameters = ParameterKind.FULL;

    @Option(
            names = "--memory",
            paramLabel = "KIND",
            converter = Choices.Memories.class,
            completionCandidates = Choices.Memories.class,
            description =
                    "keep or recompute the values of the forward pass that are cheap to compute again. Default: keep.")
    private Activations memory = Activations.KEEP;

    @Option(
            names = "--precision",
            paramLabel = "KIND",
            converter = Choices.Precisions.class,
            completionCandidates = Choices.Precisions.class,
            description =
                    "model or mixed: mixed computes with numbers of 16 bits where they suffice, on CUDA only. Default:"
                            + " model.")
    private StepPrecision precision = StepPrecision.MODEL;

    /** Checks that a provider can execute the step. */
    public void requireSupported(Provider provider) {
        if (precision == StepPrecision.MIXED && provider == Provider.CPU) {
            throw new CommandException(
                    Fault.ENVIRONMENT,
                    "--precision mixed takes kernels for numbers of 16 bits, which ONNX Runtime has on CUDA, and this run is"
                            + " on the CPU, where the numbers would be converted to 32 bits and back: leave the option out");
        }
    }

    /**
     * The training step that the options describe.
     *
     * @param reading how the loss model is read, if there is one
     */
    public StepOptions toStepOptions(ReadOptions reading) throws IOException {
        double decay = weightDecay.orElse(optimizer == OptimizerKind.ADAMW ? 0.01 : 0);
        if (decay == 0 && !undecayed.isEmpty()) {
            throw CommandException.usage(
                    "--no-decay excludes parameters from the weight decay, and there is none: give --weight-decay");
        }
        List<ParameterGroup> groups = new ArrayList<>();
        undecayed.forEach(glob -> groups.add(ParameterGroup.withDecay(glob, 0)));
        rateFactors.forEach((glob, factor) -> groups.add(ParameterGroup.withRate(glob, factor)));
        UpdateOptions update = UpdateOptions.of(toOptimizer())
                .withWeightDecay(decay)
                .withGroups(groups)
                .withClipping(clipping());
        if (average.isPresent()) {
            update = update.withAverage(average.get());
        }
        StepOptions options = StepOptions.of(toLoss(reading), update)
                .withFrozen(frozen)
                .withBatchesPerUpdate(batchesPerUpdate)
                .with(new ParameterSharing(tied, untied))
                .with(memory)
                .with(precision);
        return parameters == ParameterKind.COMPACT ? options.withCompactKernels() : options;
    }

    /** Tells whether the loss is the cross-entropy, which is computed from scores and not from probabilities. */
    public boolean isCrossEntropy() {
        return lossModel.file().isEmpty() && loss.orElse(LossKind.CROSS_ENTROPY) == LossKind.CROSS_ENTROPY;
    }

    private Loss toLoss(ReadOptions reading) throws IOException {
        if (!isCrossEntropy() && (smoothing != 0 || !classWeights.isEmpty())) {
            throw CommandException.usage("--label-smoothing and --class-weights belong to the loss cross-entropy");
        }
        if (lossModel.file().isPresent() && loss.isPresent()) {
            throw CommandException.usage("--loss and --loss-model exclude each other: give one of them");
        }
        Optional<Loss> behind = lossModel.toLoss(lossOutput, reading);
        return behind.isPresent() ? behind.get() : standardLoss();
    }

    private Loss standardLoss() {
        return switch (loss.orElse(LossKind.CROSS_ENTROPY)) {
            case CROSS_ENTROPY -> new SoftmaxCrossEntropy(lossOutput, smoothing, classWeights);
            case SQUARED_ERROR -> new MeanSquaredError(lossOutput);
            case BINARY_CROSS_ENTROPY -> new BinaryCrossEntropy(lossOutput);
            case OUTPUT ->
                new ModelOutput(lossOutput.orElseThrow(() ->
                        CommandException.usage("--loss output needs the name of the output: give --loss-output")));
        };
    }

    private Optimizer toOptimizer() {
        if (optimizer != OptimizerKind.SGD && (momentum.isPresent() || nesterov)) {
            throw CommandException.usage("--momentum and --nesterov belong to the optimizer sgd, and this one is "
                    + ConstantSpelling.of(optimizer) + ": give --optimizer sgd, or leave them out");
        }
        return switch (optimizer) {
            case SGD -> new Sgd(momentum.orElse(0.9), nesterov);
            case ADAM -> Adam.standard(false);
            case ADAMW -> Adam.standard(true);
        };
    }

    private Clipping clipping() {
        if (clipNorm.isPresent() && clipValue.isPresent()) {
            throw CommandException.usage("--clip-norm and --clip-value exclude each other: give one of them");
        }
        return clipNorm.<Clipping>map(Clipping.ByNorm::new)
                .or(() -> clipValue.map(Clipping.ByValue::new))
                .orElse(new Clipping.None());
    }

    /** The learning rate of a run of so many updates. */
    public LearningRate toLearningRate(long updates) {
        double greatest = greatestRate();
        if (warmUp >= updates && warmUp > 0) {
            throw CommandException.usage("--warm-up takes " + warmUp + " steps, and the whole run has " + updates
                    + ": give fewer, or more --epochs");
        }
        LearningRate course = switch (schedule) {
            case CONSTANT -> new LearningRate.Constant(greatest);
            case STEP -> new LearningRate.Step(greatest, 0.1, Math.max(1, updates / 3));
            case COSINE -> new LearningRate.Cosine(greatest, 0);
            case ONE_CYCLE -> new LearningRate.OneCycle(greatest);
        };
        return warmUp == 0 ? course : new LearningRate.WarmUp(warmUp, course);
    }

    /** The file of the model that computes the loss. */
    public Optional<Path> lossModel() {
        return lossModel.file();
    }

    /** The output that the loss is computed from; empty for the only one. */
    public Optional<String> output() {
        return lossOutput;
    }

    /** The greatest learning rate. */
    public double greatestRate() {
        return rate.orElse(optimizer == OptimizerKind.SGD ? 0.1 : 0.001);
    }

    /** The number of classes whose labels are the targets; empty where they are none. */
    public OptionalInt classes(Model model) {
        return isCrossEntropy() ? SoftmaxCrossEntropy.classes(model, lossOutput) : OptionalInt.empty();
    }
}
