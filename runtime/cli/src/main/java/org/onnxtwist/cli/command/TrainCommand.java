package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.step.StepOptions;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.option.CourseOptions;
import org.onnxtwist.cli.option.DataOptions;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.StepArguments;
import org.onnxtwist.cli.option.TrainingRecords;
import org.onnxtwist.cli.option.WholeNumber;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.report.CommandReport;
import org.onnxtwist.cli.report.ReportOption;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.train.EmittedStep;
import org.onnxtwist.cli.train.OutputSafety;
import org.onnxtwist.cli.train.TrainingSession;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.session.ProviderSelection;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.runtime.train.GivenWeights;
import org.onnxtwist.runtime.train.TrainingException;
import org.onnxtwist.runtime.train.network.NetworkException;
import org.onnxtwist.runtime.train.network.NewHead;
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
            "  onnx-twist train net.onnx --data scans/ --loss-model dice.onnx --accumulate 4 -o trained.onnx",
            "  onnx-twist train net.onnx --data clothes/ --checkpoint run.safetensors -o trained.onnx",
            "  onnx-twist train net.onnx --data clothes/ --resume run.safetensors -o trained.onnx",
            "  onnx-twist train net.onnx --emit-only --optimizer sgd --rate 0.1 -o trainable.onnx"
        })
final class TrainCommand implements Callable<Integer> {
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
                "Do not train: write the training step. The model at -o contains the step, as ONNX's training"
                        + " information; beside it, NAME.gradients.onnx computes loss and gradients of a batch, and"
                        + " NAME.update.onnx updates the parameters by them. Takes the options of the loss, the optimiser and"
                        + " the parameters."
            })
    private boolean emitOnly;

    @Mixin
    private DataOptions data;

    @Mixin
    private CourseOptions course;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = WholeNumber.AnyLong.class,
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
            converter = WholeNumber.IntFromOne.class,
            description =
                    "Replace the last layer of weights by a new one with so many classes; the other weights stay. A Softmax behind"
                            + " it is left out where the loss is cross-entropy, which has its own. With --freeze '!LAYER.*', where LAYER is its name, it alone is trained.")
    private Optional<Integer> newHead = Optional.empty();

    @Mixin
    private TrainingRecords records;

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = WholeNumber.IntFromZero.class,
            description = "Threads of the runtime. Default: one for each core.")
    private int threads;

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

    @Mixin
    private ReportOption reporting;

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
            EmittedStep.requireBinary(target);
        } else {
            data.requireGiven();
            requireUsable(target);
        }
        List<Path> files = new ArrayList<>(List.of(model, target.output()));
        records.files().forEach(files::add);
        weights.ifPresent(files::add);
        CommandReport page = reporting.begin(files);
        StepOptions options = step.toStepOptions(reading.toReadOptions());
        try (Progress progress = new Progress(console, "reading " + model)) {
            Model read = WellFormedModels.read(model, reading.toReadOptions());
            if (weights.isPresent()) {
                describe(GivenWeights.apply(read, Safetensors.read(weights.get())));
            }
            newHead.ifPresent(classes -> describe(replaceHead(read, classes), classes));
            if (emitOnly) {
                progress.now("differentiating");
                new EmittedStep(target)
                        .write(read, options, step.greatestRate(), writing.toWriteOptions(target.output()), console);
                return ExitStatus.DONE;
            }
            ProviderSelection selection = ProviderSelection.choose(provider);
            step.requireSupported(selection.provider());
            InferenceOptions inference =
                    InferenceOptions.defaults().with(selection.provider()).withThreads(threads);
            TrainingSession session = new TrainingSession(
                    console,
                    progress,
                    data,
                    step,
                    course,
                    records,
                    reading.toReadOptions(),
                    writing.toWriteOptions(target.output()),
                    seed,
                    page);
            int status = session.train(target, options, inference, read);
            page.files(weights.stream().toList());
            reporting.write(page, console, false);
            return status;
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
        course.requireUsable();
        writing.toWriteOptions(target.output());
        Path folder = target.makeFolder();
        List<Path> inputs = new ArrayList<>(List.of(model, data.path()));
        weights.ifPresent(inputs::add);
        step.lossModel().ifPresent(inputs::add);
        course.inputs().forEach(inputs::add);
        List<Path> outputs = new ArrayList<>(List.of(folder.resolve(target.name())));
        course.outputs().forEach(outputs::add);
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
        course.last().ifPresent(ModelNotation::ofOutput);
        OutputSafety.require(model, data.path(), outputs);
    }

    private NewHead replaceHead(Model read, int classes) {
        return step.isCrossEntropy()
                ? NewHead.replace(read, step.output(), classes, seed)
                : NewHead.replaceBeforeSoftmax(read, step.output(), classes, seed);
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
