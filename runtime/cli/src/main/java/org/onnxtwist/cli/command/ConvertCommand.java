package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ComparisonArguments;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputOption;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.OptimizationText;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
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
                    + " as external data. The extensions of MODEL and FILE select the formats: .onnxtxt or .txt is"
                    + " ONNX's textual syntax, .json is JSON, and everything else is binary .onnx.",
            "",
            "With --opset, converts the model to another operator set, newer or older, and compares the outputs of the"
                    + " result with those of the model on generated inputs. A result that differs is not written. If"
                    + " nodes cannot be expressed in the operator set, the command names them with the reasons, and the"
                    + " lowest operator set that the model can have.",
            "",
            "The textual syntax cannot hold some documentation and metadata; the command lists what it leaves out."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist convert model.onnx -o single/model.onnx --inline         all in one file",
            "  onnx-twist convert model.onnx -o split/model.onnx --external-data   tensors in split/model.onnx.data",
            "  onnx-twist convert model.onnx -o model.onnxtxt                      as text, to read and to edit",
            "  onnx-twist convert model.onnxtxt -o edited.onnx                     and back",
            "  onnx-twist convert model.onnx -o model.json                         as JSON, for scripts",
            "  onnx-twist convert model.onnx -o older.onnx --opset 11              in operator set 11"
        })
final class ConvertCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "An .onnx, .onnxtxt, .txt or .json file.")
    private Path model = Path.of("");

    @Mixin
    private OutputOption output;

    @Option(
            names = "--opset",
            paramLabel = "N",
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
        OutputTarget target = output.of(model);
        return opset.isPresent() ? convertOperatorSet(target, opset.get()) : rewrite(target);
    }

    private int convertOperatorSet(OutputTarget target, int version) throws IOException {
        for (Path file : List.of(model, target.output())) {
            if (ModelNotation.of(file) != ModelNotation.BINARY) {
                throw CommandException.usage("--opset is for .onnx files, but " + file
                        + " is in another notation: convert to .onnx first, or to the notation afterwards");
            }
        }
        List<Pass> passes;
        try {
            passes = OptimizationRequest.passes(List.of("opset-upgrade=" + version, "opset-downgrade=" + version));
        } catch (PassException e) {
            throw CommandException.usage("--opset: " + e.getMessage());
        }
        JobFiles files = new JobFiles(target, reading.toReadOptions(), writing.toWriteOptions());
        JobChecks<ComparisonOptions> checks =
                new JobChecks<>(noVerify ? Optional.empty() : Optional.of(comparison.toOptions()), false);
        return OptimizationText.run(console, OptimizationRequest.ofPasses(files, passes, checks), false);
    }

    private int rewrite(OutputTarget target) throws IOException {
        ModelNotation notation = ModelNotation.of(target.output());
        WriteOptions options = writing.toWriteOptions(target.output());
        Omissions omissions;
        try (Progress progress = new Progress(console, "reading " + model)) {
            Model read = ModelNotation.read(model, reading.toReadOptions());
            progress.now("writing " + target.output());
            try (Staging staging = Staging.in(target.makeFolder())) {
                omissions = notation.write(read, staging, target.name(), options);
                staging.publish();
            }
        }
        console.out().println("written to " + target.output());
        ModelNotation.warn(omissions, target.output(), console);
        return ExitStatus.DONE;
    }
}
