package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.option.DataOptions;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.StepArguments;
import org.onnxtwist.cli.option.TrainingRecords;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.TrainingText;
import org.onnxtwist.cli.text.training.ConfusionText;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession.Port;
import org.onnxtwist.runtime.session.Provider;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.session.ProviderSelection;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.runtime.train.Checkpoint;
import org.onnxtwist.runtime.train.Classification;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.GivenWeights;
import org.onnxtwist.runtime.train.TrainingException;
import org.onnxtwist.runtime.train.TrainingListener;
import org.onnxtwist.runtime.train.TrainingLog;
import org.onnxtwist.runtime.train.TrainingPlan;
import org.onnxtwist.runtime.train.TrainingRun;
import org.onnxtwist.runtime.train.data.BatchLoader;
import org.onnxtwist.runtime.train.data.BatchSource;
import org.onnxtwist.runtime.train.data.DataSplits;
import org.onnxtwist.runtime.train.data.Examples;
import org.onnxtwist.runtime.train.data.InputPreparation;
import org.onnxtwist.runtime.train.network.NetworkException;
import org.onnxtwist.runtime.train.network.NewHead;
import org.onnxtwist.runtime.train.tensorboard.TensorBoardLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code train}: trains a model on data. */
@Command(
        name = "train",
        sortOptions = false,
        description = {
            "Trains a model on data and writes it with the trained weights. Each step is an ONNX model of standard operators"
                    + " that ONNX Runtime executes: forward and backward pass, optimiser, running statistics. Kernels of twist"
                    + " convolutions stay antisymmetric."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist train net.twist.onnx --data clothes/ --epochs 20 -o trained.onnx",
            "  onnx-twist train net.onnx --data mnist/ --optimizer sgd --rate 0.1 --batch 128 -o trained.onnx",
            "  onnx-twist train photos.onnx --data clothes/ --new-head 10 --freeze '!fc.*' -o clothes.onnx",
            "  onnx-twist train net.onnx --data scans/ --loss-model dice.onnx --batch 8 --accumulate 4 -o trained.onnx",
            "  onnx-twist train net.onnx --data clothes/ --checkpoint run.safetensors -o trained.onnx",
            "  onnx-twist train net.onnx --data clothes/ --resume run.safetensors -o trained.onnx",
            "  onnx-twist train net.onnx --emit-only --optimizer sgd --rate 0.1 -o trainable.onnx"
        })
final class TrainCommand implements Callable<Integer> {
    private static final int UPDATES_PER_CUDA_RUN = 16;

    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
    private Path model = Path.of("");

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description =
                    "Where to write the model of the epoch with the best evaluation, or of the last one; a folder keeps"
                            + " the model's name.")
    private String output = "";

    @Option(
            names = EmittedStep.OPTION,
            description = {
                "Do not train: write the training step. The model at -o says itself how it is trained, as ONNX's training"
                        + " information; beside it, NAME.gradients.onnx computes loss and gradients of a batch, and"
                        + " NAME.update.onnx updates the parameters by them. Takes the options of the loss, the optimiser and"
                        + " the parameters."
            })
    private boolean emitOnly;

    @Option(names = "--last", paramLabel = "FILE", description = "Where to write the model of the last epoch, too.")
    private Optional<Path> last = Optional.empty();

    @Mixin
    private DataOptions data;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the data. Default: ${DEFAULT-VALUE}.")
    private int epochs = 10;

    @Option(
            names = "--early-stop",
            paramLabel = "N",
            description = "End when the evaluation has not become better for so many epochs.")
    private Optional<Integer> patience = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "The seed of all random numbers: the same seed gives the same losses. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private StepArguments step;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "A safetensors file, such as a PyTorch state_dict, with weights to begin with, by name.")
    private Optional<Path> weights = Optional.empty();

    @Option(
            names = "--new-head",
            paramLabel = "CLASSES",
            description =
                    "Replace the last layer of weights, and a Softmax behind it, by a new one with so many classes; the other"
                            + " weights stay. With --freeze '!LAYER.*', where LAYER is its name, it alone is trained.")
    private Optional<Integer> newHead = Optional.empty();

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "Where to keep the state of the run, from which --resume goes on.")
    private Optional<Path> checkpoint = Optional.empty();

    @Option(
            names = "--checkpoint-every",
            paramLabel = "STEPS",
            description = "Steps between checkpoints. Default: one at the end of each epoch.")
    private long checkpointInterval;

    @Option(names = "--resume", paramLabel = "FILE", description = "A checkpoint to go on from, with the same options.")
    private Optional<Path> resume = Optional.empty();

    @Mixin
    private TrainingRecords records;

    @Option(
            names = "--no-verify",
            description = "Do not compare what the written model computes with the evaluation before it is written.")
    private boolean noVerify;

    @Option(
            names = "--steps-per-run",
            paramLabel = "N",
            description =
                    "Steps that the runtime makes in one run, between which the state stays on the device. Default: "
                            + UPDATES_PER_CUDA_RUN + " on CUDA, else 1.")
    private Optional<Integer> updatesPerRun = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the runtime. Default: one for each core.")
    private int threads;

    @Option(
            names = "--no-memory-check",
            description = "Train although the estimate of the memory that is needed exceeds that of the machine.")
    private boolean withoutMemoryCheck;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            converter = Choices.Providers.class,
            completionCandidates = Choices.Providers.class,
            description = "The execution provider: auto, cpu or cuda. Default: auto.")
    private ProviderChoice provider = ProviderChoice.AUTO;

    @Mixin
    private WritingOptions writing;

    @Mixin
    private ReadingOptions reading;

    @Spec
    private CommandSpec spec;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        OutputTarget target = OutputTarget.renamed(model, output);
        if (emitOnly) {
            EmittedStep.requireOptionsOfStep(spec);
        } else {
            data.requireGiven();
            requireUsable(target);
        }
        StepOptions options = step.toStepOptions(reading.toReadOptions());
        try (Progress progress = new Progress(console, "reading " + model)) {
            Model read = WellFormedModels.read(model, reading.toReadOptions());
            if (weights.isPresent()) {
                describe(GivenWeights.apply(read, Safetensors.read(weights.get())));
            }
            newHead.ifPresent(classes -> describe(NewHead.replace(read, step.output(), classes, seed), classes));
            if (emitOnly) {
                progress.now("differentiating");
                new EmittedStep(target).write(read, options, step.greatestRate(), writing.toWriteOptions(), console);
                return ExitStatus.DONE;
            }
            ProbabilityOutputs.warning(model, read, options.loss()).ifPresent(progress::warn);
            ProviderSelection selection = ProviderSelection.choose(provider);
            step.requireSupported(selection.provider());
            InferenceOptions inference =
                    InferenceOptions.defaults().with(selection.provider()).withThreads(threads);
            return train(target, options, inference, read, progress);
        } catch (TrainingException e) {
            throw e.isDivergence()
                    ? CommandException.withStatus(ExitStatus.CHECK_FAILED, model + ": " + e.getMessage())
                    : new CommandException(e.fault(), model + ": " + e.getMessage());
        } catch (GradientException | NetworkException e) {
            throw new CommandException(e.fault(), model + ": " + e.getMessage());
        }
    }

    /** Refuses before the training what would fail, or destroy a file, after it. */
    private void requireUsable(OutputTarget target) throws IOException {
        if (threads < 0) {
            throw CommandException.usage(
                    "--threads " + threads + " is negative: give 0 for one for each core, or more");
        }
        if (patience.filter(limit -> limit < 1).isPresent()) {
            throw CommandException.usage("--early-stop takes a number of epochs of at least 1");
        }
        if (checkpointInterval != 0 && checkpoint.isEmpty()) {
            throw CommandException.usage("--checkpoint-every needs the name of a file: give --checkpoint, too");
        }
        if (epochs < 1) {
            throw CommandException.usage("--epochs is " + epochs + ": give at least 1");
        }
        if (checkpointInterval < 0) {
            throw CommandException.usage("--checkpoint-every is " + checkpointInterval + ": give at least 1");
        }
        writing.toWriteOptions();
        Path folder = target.makeFolder();
        List<Path> inputs = new ArrayList<>(List.of(model, data.path()));
        weights.ifPresent(inputs::add);
        step.lossModel().ifPresent(inputs::add);
        resume.filter(file -> checkpoint.filter(file::equals).isEmpty()).ifPresent(inputs::add);
        List<Path> outputs = new ArrayList<>(List.of(folder.resolve(target.name())));
        Stream.of(last, checkpoint).flatMap(Optional::stream).forEach(outputs::add);
        records.files().forEach(outputs::add);
        Set<Path> taken = new HashSet<>();
        for (Path input : inputs) {
            taken.add(input.toAbsolutePath().normalize());
        }
        for (Path file : outputs) {
            Path absolute = file.toAbsolutePath().normalize();
            if (!taken.add(absolute)) {
                throw CommandException.usage(
                        "'" + file + "' would be written over another file of this command: give each"
                                + " output a name of its own");
            }
            if (Files.isDirectory(absolute)) {
                throw CommandException.usage("'" + file + "' is a folder: give the name of a file");
            }
            if (absolute.getParent() == null || !Files.isWritable(absolute.getParent())) {
                throw new CommandException(
                        Fault.ENVIRONMENT,
                        "'" + file + "' cannot be written, because its folder does not exist or is"
                                + " protected: create the folder first, or choose another");
            }
        }
        OutputSafety.require(model, data.path(), outputs);
    }

    private int train(
            OutputTarget target, StepOptions options, InferenceOptions inference, Model read, Progress progress)
            throws IOException {
        progress.now("reading " + data.path());
        DataSplits splits = data.open(seed);
        if (patience.isPresent() && splits.validation().isEmpty()) {
            throw CommandException.usage("--early-stop needs data for an evaluation: give --validation, or a folder"
                    + " 'validation' in the data");
        }
        progress.now("differentiating");
        try (TrainingRun run = TrainingRun.of(read, options, seed, inference)) {
            if (run.data().size() != 2) {
                throw new TrainingException("the model has the inputs "
                        + run.data().stream().map(Port::name).toList()
                        + " with the targets, and data have an input and a target: train it through the library");
            }
            Port input = run.data().get(0);
            Port label = run.data().get(1);
            step.classes(read).ifPresent(splits::requireLabels);
            splits.requireReadable();
            requireDecisions(splits, read);
            InputPreparation preparation = data.preparation(splits.train(), input);
            BatchLoader batches = data.training(splits.train(), input, label, preparation);
            long each = batches.batchesPerEpoch().orElseThrow();
            Function<Examples, BatchSource> evaluated =
                    examples -> data.evaluation(examples, input, label, preparation);
            TrainingPlan plan = new TrainingPlan(
                    epochs,
                    each,
                    step.toLearningRate(epochs * options.updates(each)),
                    splits.validation().map(evaluated),
                    patience.map(OptionalInt::of).orElse(OptionalInt.empty()),
                    checkpoint,
                    checkpointInterval,
                    updatesPerRun.orElse(inference.provider() == Provider.CUDA ? UPDATES_PER_CUDA_RUN : 1));
            run.describe(data.facts(splits));
            if (resume.isPresent()) {
                run.resume(Checkpoint.read(resume.get()));
            }
            console.out()
                    .println(NumberText.count(splits.train().size(), "example", "examples") + ", "
                            + NumberText.count(run.parameters(), "parameter", "parameters") + ", "
                            + NumberText.count(epochs * options.updates(each), "step", "steps") + " on "
                            + inference.provider()
                            + memory(run, data.batch(splits.train())));
            TrainingRun.convertedType(read)
                    .ifPresent(type -> console.out()
                            .println("the weights are of type " + type.onnxName()
                                    + ": they are trained in float, and written as " + type.onnxName() + " again"));
            console.out().flush();
            TrainingLog kept = new TrainingLog();
            List<TrainingListener> listeners =
                    new ArrayList<>(List.of(new TrainingText(console, progress, epochs), kept));
            Optional<TensorBoardLog> events = records.tensorBoard();
            events.ifPresent(listeners::add);
            int status;
            try {
                runOrStop(run, plan, batches, listeners);
                progress.now("writing " + target.output());
                BatchSource sample =
                        splits.validation().map(evaluated).orElseGet(() -> firstBatch(evaluated.apply(splits.train())));
                status = write(
                        run, target, inference, sample, splits.validation().isPresent());
                writeRecords(kept);
            } finally {
                if (events.isPresent()) {
                    events.get().close();
                }
            }
            if (status == ExitStatus.DONE) {
                describe(run, target, splits, evaluated);
            }
            describeSkipped(splits);
            return status;
        }
    }

    /**
     * What is said about the memory that the run needs.
     *
     * @throws CommandException when the machine has less
     */
    private String memory(TrainingRun run, int batch) {
        OptionalLong needed = run.memory(batch);
        if (needed.isEmpty()) {
            return "";
        }
        String about = "about " + NumberText.bytes(needed.getAsLong());
        long machine = TrainingRun.machineMemory();
        if (needed.getAsLong() > machine && !withoutMemoryCheck) {
            long largest = run.largestBatch(machine, batch);
            throw new CommandException(
                    Fault.ENVIRONMENT,
                    "training with batches of " + batch + " needs " + about + " of memory, and there are "
                            + NumberText.bytes(machine) + ": "
                            + (largest > 0 ? "give a --batch of at most " + largest : "train a smaller model")
                            + ", try --memory recompute, or --no-memory-check if the estimate is wrong");
        }
        return ", " + about + " of memory";
    }

    /** What --confusion writes needs decisions, and data to make them on. */
    private void requireDecisions(DataSplits splits, Model read) {
        if (records.confusion().isPresent()
                && (step.classes(read).isEmpty()
                        || splits.test().or(splits::validation).isEmpty())) {
            throw CommandException.usage(
                    "--confusion needs the loss cross-entropy, and data for an evaluation or a test");
        }
    }

    private static BatchSource firstBatch(BatchSource all) {
        return (any, epoch, first) -> all.batches(any, epoch, first).limit(1);
    }

    private int write(
            TrainingRun run, OutputTarget target, InferenceOptions inference, BatchSource sample, boolean evaluated)
            throws IOException {
        TrainedModelFiles files =
                new TrainedModelFiles(run, reading.toReadOptions(), writing.toWriteOptions(), inference, !noVerify);
        Model best = run.best().orElseGet(run::trained);
        double loss = evaluated && run.bestLoss().isPresent()
                ? run.bestLoss().getAsDouble()
                : run.evaluate(best, sample).loss();
        int status = written(
                target.output().toString(),
                files.write(best, target.makeFolder().resolve(target.name()), sample, loss));
        if (last.isPresent()) {
            BatchSource one = firstBatch(sample);
            double own = run.evaluate(one).loss();
            int second = written(last.get().toString(), files.write(run.trained(), last.get(), one, own));
            return Math.max(status, second);
        }
        return status;
    }

    private int written(String file, Optional<String> difference) {
        difference.ifPresent(
                found -> console.error("the trained model is not written to " + file + ", because " + found));
        return difference.isEmpty() ? ExitStatus.DONE : ExitStatus.CHECK_FAILED;
    }

    private void writeRecords(TrainingLog kept) throws IOException {
        if (records.log().isPresent()) {
            kept.writeCsv(records.log().get());
        }
        if (records.curves().isPresent()) {
            kept.writeSvg(records.curves().get());
        }
    }

    /** Says what the written model does on the test data, and how it confuses classes. */
    private void describe(
            TrainingRun run, OutputTarget target, DataSplits splits, Function<Examples, BatchSource> evaluated)
            throws IOException {
        Path file = target.makeFolder().resolve(target.name());
        Optional<Examples> examples = splits.test().or(splits::validation);
        if (examples.isPresent()) {
            Evaluation found =
                    run.evaluate(OnnxReader.read(file, reading.toReadOptions()), evaluated.apply(examples.get()));
            if (splits.test().isPresent()) {
                console.out().println("test: " + TrainingText.text(found));
            }
            List<String> classes = splits.train().classes();
            if (found.classification().isPresent()) {
                Classification decisions = found.classification().get();
                ConfusionText.lines(decisions, classes).forEach(console.out()::println);
                if (records.confusion().isPresent()) {
                    decisions.writeCsv(records.confusion().get(), classes);
                }
            }
        }
        console.out().println("written to " + target.output());
    }

    /** Trains to the end, or, where that goes into a checkpoint, to the next update after a signal. */
    private void runOrStop(TrainingRun run, TrainingPlan plan, BatchLoader batches, List<TrainingListener> listeners)
            throws IOException {
        if (checkpoint.isEmpty()) {
            run.run(plan, batches, TrainingListener.of(listeners));
            return;
        }
        try (Interruption signals = Interruption.of(run::stop)) {
            run.run(plan, batches, TrainingListener.of(listeners));
            if (run.isStopped() && signals.status().isPresent()) {
                throw CommandException.withStatus(
                        signals.status().getAsInt(),
                        "interrupted after " + NumberText.count(run.updates(), "step", "steps")
                                + ", which are kept: go on with the same options and --resume " + checkpoint.get());
            }
        }
    }

    private void describeSkipped(DataSplits splits) {
        List<String> skipped = splits.parts()
                .flatMap(examples -> examples.skipped().entrySet().stream())
                .distinct()
                .map(entry -> "'" + entry.getKey() + "' " + entry.getValue())
                .toList();
        if (!skipped.isEmpty()) {
            console.err()
                    .println(NumberText.count(skipped.size(), "file was", "files were") + " not used:\n  "
                            + String.join("\n  ", skipped));
        }
    }

    private void describe(NewHead head, int classes) {
        console.out()
                .println("new head: '" + head.layer() + "' has "
                        + NumberText.count(classes, "class", "classes") + " where it had " + head.classesBefore()
                        + ", with "
                        + String.join(" and ", head.parameters())
                        + (head.withoutSoftmax()
                                ? "; the Softmax behind it is left out, as the loss has its own"
                                : ""));
    }

    private void describe(GivenWeights given) {
        console.out()
                .println(NumberText.count(given.matches().size(), "weight", "weights") + " of " + weights.orElseThrow()
                        + " taken, " + given.unused().size() + " not used, "
                        + given.unmatched().size()
                        + " of the model's left as they are");
        given.unused().forEach(name -> console.err().println("not used: " + name));
        given.unmatched().forEach(name -> console.err().println("left as it is: " + name));
    }
}
