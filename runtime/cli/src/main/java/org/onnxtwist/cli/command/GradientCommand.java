package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.autodiff.Activations;
import org.onnxtwist.autodiff.GradientOutputs;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.OutputsOption;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WholeNumber;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.VerificationText;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.Value;
import org.onnxtwist.runtime.gradient.GradientCheck;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.schema.check.Checker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gradient}: adds the derivatives of an output to a model. */
@Command(
        name = "gradient",
        description = {
            "Adds to a model the gradients of one number that it computes with respect to inputs, weights or other values, as"
                    + " outputs named NAME.grad, or NAME.grad2 and so on"
                    + " where that name is taken. They are computed by nodes of standard operators, which any runtime executes.",
            "A model of an operator set before 18 is raised to 18, and calls of functions are replaced by their bodies.",
            "Gradients with respect to the stored kernels of conv_twist layers are the true derivative: through the nodes that make them"
                    + " antisymmetric, where the model has these.",
            "The gradients are compared with finite differences of the model on generated inputs. If they disagree, nothing is"
                    + " written.",
            "",
            ExitStatus.MEANING + " " + ExitStatus.OF_SEVERAL
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist gradient classifier.onnx --of scores --at 0,281 --wrt image -o saliency.onnx",
            "  onnx-twist gradient model.onnx --of loss --wrt fc.weight,fc.bias -o gradients.onnx"
        })
final class GradientCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "An .onnx file.")
    private List<Path> models = List.of();

    @Option(
            names = "--of",
            required = true,
            paramLabel = "NAME",
            description =
                    "The value that is differentiated: a floating-point tensor of one element, unless --at is given.")
    private String of = "";

    @Option(
            names = "--at",
            split = ",",
            paramLabel = "INDEX",
            converter = WholeNumber.AnyLong.class,
            description = "The element of the tensor of --of that is differentiated: an index for each dimension; a"
                    + " negative one counts from the end.")
    private List<Long> at = List.of();

    @Option(
            names = "--wrt",
            required = true,
            split = ",",
            paramLabel = "NAME",
            description =
                    "Inputs, weights or other values with respect to which the value of --of is differentiated; the"
                            + " option may be repeated.")
    private List<String> wrt = List.of();

    @Option(
            names = "--memory",
            paramLabel = "KIND",
            defaultValue = "keep",
            converter = Choices.Memories.class,
            completionCandidates = Choices.Memories.class,
            description =
                    "How the intermediate values that the gradients need are obtained: keep holds them in memory, recompute"
                            + " computes those that are cheap again, such as activations and masks, which takes less memory and a"
                            + " little more time. Default: ${DEFAULT-VALUE}.")
    private Activations memory = Activations.KEEP;

    @Mixin
    private OutputsOption output;

    @Option(names = "--no-verify", description = "Do not compare the gradients with finite differences.")
    private boolean noVerify;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            converter = Choices.Providers.class,
            completionCandidates = Choices.Providers.class,
            description = "Execution provider that runs the check: auto, cpu or cuda. Default: auto.")
    private Optional<ProviderChoice> provider = Optional.empty();

    @Mixin
    private WritingOptions writing;

    @Mixin
    private ReadingOptions reading;

    GradientCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (noVerify && provider.isPresent()) {
            throw CommandException.usage(
                    "--provider selects what runs the check, which --no-verify leaves out: give one of them");
        }
        return new ModelSeries(console, false)
                .each(output.of(models), OutputTarget::model, ModelSeries.Layout.HEADED, this::differentiate);
    }

    private ModelSeries.Result differentiate(OutputTarget target, Progress progress) throws IOException {
        Model read = WellFormedModels.read(target.model(), reading.toReadOptions());
        int before = read.graph().nodeCount();
        int outputs = read.graph().outputs().size();
        progress.now("differentiating");
        List<String> independent = addGradients(target.model(), read);
        int after = read.graph().nodeCount();
        progress.now("writing " + target.output());
        Optional<GradientCheck.Report> check = Optional.empty();
        try (Staging staging = Staging.in(target.makeFolder())) {
            OnnxWriter.write(
                    read,
                    staging,
                    target.name(),
                    writing.toWriteOptions(target.output()).withCheck(Checker::requireWellFormed));
            if (!noVerify) {
                check = Optional.of(check(staging.file(target.name()), outputs, progress));
            }
            if (check.flatMap(GradientCheck.Report::passed).orElse(true)) {
                target.publish(staging, console);
            }
        }
        Optional<GradientCheck.Report> made = check;
        return ModelSeries.Result.ofText(VerificationText.status(made), () -> {
            for (String name : independent) {
                console.err().println("'" + of + "' does not depend on '" + name + "': its gradient is zero");
            }
            console.out()
                    .println(NumberText.count(before, "node", "nodes") + ", " + NumberText.grouped(after)
                            + " with the gradients");
            VerificationText.print(console, made, target.output());
        });
    }

    private GradientCheck.Report check(Path staged, int outputs, Progress progress) throws IOException {
        Model written = OnnxReader.read(staged, reading.toReadOptions());
        Map<String, String> gradients = new LinkedHashMap<>();
        for (String name : new LinkedHashSet<>(wrt)) {
            Value gradient = written.graph().outputs().get(outputs + gradients.size());
            gradients.put(name, gradient.name().orElseThrow());
        }
        return new GradientCheck(staged, written, of, at, gradients)
                .run(provider.orElse(ProviderChoice.AUTO), progress);
    }

    /** Adds the gradients; failures name the file. */
    private List<String> addGradients(Path model, Model read) {
        try {
            return new GradientOutputs(of, at, wrt, memory).addTo(read);
        } catch (OnnxTwistException e) {
            throw new CommandException(e.fault(), model + ": " + e.getMessage());
        }
    }
}
