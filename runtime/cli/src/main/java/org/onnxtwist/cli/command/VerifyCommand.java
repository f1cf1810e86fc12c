package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ComparisonArguments;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.VerificationText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.layers.LayerwiseComparison;
import org.onnxtwist.runtime.report.VerificationJson;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify}: checks whether two models, or a model and recorded data, agree. */
@Command(
        name = "verify",
        sortOptions = false,
        description = {
            "Runs MODEL and OTHER on the same inputs (several kinds of random ones, and several sizes where sizes are"
                    + " open), or MODEL on recorded inputs, and compares every output: names, types and shapes"
                    + " exactly, numbers within a tolerance that depends on the type and the depth of the model."
                    + " Where outputs differ after a discontinuous operator (a threshold, TopK, a cast to integers),"
                    + " the inputs of this operator are compared instead, and the outputs are compared again with the"
                    + " same inputs there. Random numbers that the first model draws are given to both models. Twist"
                    + " layers that both models have are also compared one by one: their parameters and what they"
                    + " compute."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist verify model.onnx model.twist.onnx        whether the rewritten model computes the same",
            "  onnx-twist verify model.onnx --data testdata/        test_data_set_*/input_*.pb and output_*.pb",
            "  onnx-twist verify a.onnx b.onnx --rtol 1e-3 --json | jq .passed",
            "",
            "Exit status: 0 they agree; 1 they do not, or an output could not be compared; 2 usage; 3 a model is"
                    + " invalid or cannot be run; 4 the environment."
        })
final class VerifyCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "The reference model, or with --data the model to check.")
    private Path model = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "OTHER",
            description = "The model that should agree with the reference.")
    private Optional<Path> other = Optional.empty();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Recorded inputs and outputs in the ONNX test layout: one test_data_set folder, or the folder around them.")
    private Optional<Path> data = Optional.empty();

    @Mixin
    private ComparisonArguments comparison;

    @Mixin
    private ReadingOptions reading;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show every output of every run, not only those that differ.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (other.isPresent() == data.isPresent()) {
            throw CommandException.usage(
                    "verify compares MODEL with another model or with recorded data: give either OTHER or --data DIR");
        }
        if (data.isPresent()) {
            comparison.refuseSeed("--data");
        }
        ComparisonOptions options = comparison.toOptions();
        ComparisonReport report;
        try (Progress progress = new Progress(console, "reading " + model)) {
            report = compare(options, progress);
        }
        if (json) {
            console.printJson(document -> {
                document.field("model", model.toString());
                document.field("other", other.map(Path::toString));
                document.field("data", data.map(Path::toString));
                VerificationJson.members(document, report);
            });
        } else {
            VerificationText.print(console, report, verbose);
        }
        return report.passed()
                .map(passed -> passed ? ExitStatus.DONE : ExitStatus.CHECK_FAILED)
                .orElse(report.notCompared().isEmpty() ? ExitStatus.INVALID_INPUT : ExitStatus.CHECK_FAILED);
    }

    private ComparisonReport compare(ComparisonOptions options, Progress progress) throws IOException {
        Model first = WellFormedModels.read(model, reading.toReadOptions());
        progress.now("running " + model);
        if (data.isPresent()) {
            return new ModelComparison(options).compareWithData(model, first, data.get());
        }
        Path second = other.orElse(model);
        Model theirs = WellFormedModels.read(second, reading.toReadOptions());
        return new LayerwiseComparison(options).compare(model, first, second, theirs);
    }
}
