package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ComparisonArguments;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.OutputsOption;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WholeNumber;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.OptimizationText;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.job.OptimizationRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code convert}: writes a model anew. */
@Command(
        name = "convert",
        description = {
            "Writes a model in another format or with its tensors stored elsewhere: in the model's file, or beside it"
                    + " as external data. The extensions of MODEL and FILE select the formats: .onnx is binary,"
                    + " .onnxtxt or .txt is ONNX's textual syntax, and .json is JSON.",
            "",
            "With --opset, converts the model to another operator set, newer or older, and compares the outputs of the"
                    + " result with those of the model on generated inputs. A result that differs is not written. If"
                    + " nodes cannot be expressed in the operator set, the command names them with the reasons, and the"
                    + " lowest operator set that the model can have.",
            "",
            "The textual syntax cannot hold some documentation and metadata; the command lists what it leaves out.",
            "",
            ExitStatus.MEANING + " " + ExitStatus.OF_SEVERAL
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist convert model.onnx -o single/model.onnx --inline         all in one file",
            "  onnx-twist convert model.onnx -o split/model.onnx --external-data   tensors beside it",
            "  onnx-twist convert model.onnx -o model.onnxtxt                      as text, to read and to edit",
            "  onnx-twist convert model.onnxtxt -o edited.onnx                     and back",
            "  onnx-twist convert model.onnx -o model.json                         as JSON, for scripts",
            "  onnx-twist convert model.onnx -o older.onnx --opset 11              in operator set 11"
        })
final class ConvertCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "An .onnx, .onnxtxt, .txt or .json file.")
    private List<Path> models = List.of();

    @Mixin
    private OutputsOption output;

    @Option(
            names = "--opset",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description = "Convert the model to version N of the standard operator set, 7 to 28.")
    private Optional<Integer> opset = Optional.empty();

    @Option(names = "--no-verify", description = "With --opset: do not compare the result with the model.")
    private boolean noVerify;

    @Mixin
    private ComparisonArguments comparison;

    @Mixin
    private WritingOptions writing;

    @Mixin
    private ReadingOptions reading;

    ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (opset.isEmpty() && noVerify) {
            throw CommandException.usage(
                    "--no-verify is for --opset, since nothing else changes what a model computes: leave it out");
        }
        if (opset.isEmpty() || noVerify) {
            comparison.refuseWithout(noVerify ? "--no-verify" : "a conversion without --opset", false);
        }
        List<OutputTarget> targets = output.of(models);
        List<Pass> passes = opset.isPresent() ? passes(opset.get(), targets) : List.of();
        for (OutputTarget target : targets) {
            writing.toWriteOptions(target.output());
        }
        return new ModelSeries(console, false)
                .each(
                        targets,
                        OutputTarget::model,
                        opset.isPresent() ? ModelSeries.Layout.HEADED : ModelSeries.Layout.LINES,
                        (target, progress) -> opset.isPresent()
                                ? convertOperatorSet(target, passes, progress)
                                : convertNotation(target, progress));
    }

    private static List<Pass> passes(int version, List<OutputTarget> targets) {
        for (OutputTarget target : targets) {
            for (Path file : List.of(target.model(), target.output())) {
                if (ModelNotation.of(file) != ModelNotation.BINARY) {
                    throw CommandException.usage("--opset is for .onnx files, but " + file
                            + " is in another notation: convert to .onnx first, or to the notation afterwards");
                }
            }
        }
        try {
            return OptimizationRequest.passes(List.of("opset-upgrade=" + version, "opset-downgrade=" + version));
        } catch (PassException e) {
            throw CommandException.usage("--opset: " + e.getMessage());
        }
    }

    private ModelSeries.Result convertOperatorSet(OutputTarget target, List<Pass> passes, Progress progress)
            throws IOException {
        JobFiles files =
                new JobFiles(target.ofJob(console), reading.toReadOptions(), writing.toWriteOptions(target.output()));
        JobChecks<ComparisonOptions> checks =
                new JobChecks<>(noVerify ? Optional.empty() : Optional.of(comparison.toOptions()), false);
        OptimizationReport report =
                OptimizationRequest.ofPasses(files, passes, checks).run(progress);
        return ModelSeries.Result.ofText(ExitStatus.of(report), () -> OptimizationText.print(console, report, false));
    }

    private ModelSeries.Result convertNotation(OutputTarget target, Progress progress) throws IOException {
        Model read = ModelNotation.read(target.model(), reading.toReadOptions());
        progress.now("writing " + target.output());
        try (Staging staging = Staging.in(target.makeFolder())) {
            Omissions omissions = ModelNotation.of(target.output())
                    .write(read, staging, target.name(), writing.toWriteOptions(target.output()));
            staging.publish();
            return ModelSeries.Result.ofText(ExitStatus.DONE, () -> {
                console.out().println("written to " + target.output());
                ModelNotation.warn(omissions, target.output(), console);
            });
        }
    }
}
