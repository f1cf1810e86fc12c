package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.onnxtwist.cli.option.ComparisonArguments;
import org.onnxtwist.cli.option.NamePairs;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.report.CommandReport;
import org.onnxtwist.cli.report.ReportOption;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.UnpairedText;
import org.onnxtwist.cli.text.VerificationText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.IntermediateComparison;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.IntermediateReport;
import org.onnxtwist.runtime.layers.LayerwiseComparison;
import org.onnxtwist.runtime.report.IntermediateText;
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
            "  onnx-twist verify model.onnx other.onnx --inputs inputs.npz   on recorded inputs of numpy.savez",
            "  onnx-twist verify a.onnx b.onnx --pair logits=output",
            "  onnx-twist verify a.onnx b.onnx --intermediate       the first value inside that differs",
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

    @Option(
            names = "--inputs",
            paramLabel = "FILE.npz",
            description =
                    "Recorded inputs: a NumPy archive, as numpy.savez writes it, with an array for each input, by the"
                            + " input's name. Without OTHER it must also have arrays with the names of outputs, which are"
                            + " the expected ones.")
    private Optional<Path> inputs = Optional.empty();

    @Option(
            names = "--pair",
            paramLabel = "A=B",
            description = "Compare output A of MODEL with output B of OTHER, or feed input B what input A gets; with"
                    + " --intermediate A and B may be any values. The option may be repeated. Default: values of one"
                    + " name are compared.")
    private List<String> pairs = List.of();

    @Option(
            names = "--intermediate",
            description = "Compare also every value that both models compute under one name, in topological order, and"
                    + " show the first that differs. Values in subgraphs and functions are left out.")
    private boolean intermediate;

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

    @Mixin
    private ReportOption reporting;

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        refuseContradictions();
        ComparisonOptions options = comparison.toOptions();
        List<Path> others =
                Stream.of(other, inputs, data).flatMap(Optional::stream).toList();
        CommandReport page =
                reporting.begin(Stream.concat(Stream.of(model), others.stream()).toList());
        Compared compared;
        try (Progress progress = new Progress(console, "reading " + model)) {
            compared = compare(options, progress);
        }
        ComparisonReport report = compared.outputs();
        if (json) {
            console.printJson(document -> {
                document.field("model", model.toString());
                document.field("other", other.map(Path::toString));
                document.field("data", data.map(Path::toString));
                document.field("inputs", inputs.map(Path::toString));
                VerificationJson.members(document, report);
                compared.inner().ifPresent(inner -> IntermediateText.write(document, inner));
            });
        } else {
            VerificationText.print(console, report, verbose);
            compared.unpaired().forEach(line -> console.out().println("  " + line));
            compared.inner().ifPresent(inner -> IntermediateText.lines(inner).forEach(console.out()::println));
        }
        page.add(model, others, report, compared.inner().map(IntermediateText::lines));
        reporting.write(page, console, json);
        if (compared.inner().flatMap(IntermediateReport::passed).equals(Optional.of(false))) {
            return ExitStatus.CHECK_FAILED;
        }
        return report.passed()
                .map(passed -> passed ? ExitStatus.DONE : ExitStatus.CHECK_FAILED)
                .orElse(report.notCompared().isEmpty() ? ExitStatus.INVALID_INPUT : ExitStatus.CHECK_FAILED);
    }

    private void refuseContradictions() {
        boolean compares = other.isPresent() || inputs.isPresent();
        if (data.isPresent() == compares) {
            throw CommandException.usage("verify compares MODEL with another model or with recorded data: give either"
                    + " OTHER, with or without --inputs, or --inputs with expected outputs, or --data DIR");
        }
        if (other.isEmpty() && (intermediate || !pairs.isEmpty())) {
            throw CommandException.usage((intermediate ? "--intermediate" : "--pair")
                    + " is for the comparison of two models: give OTHER, or leave it out");
        }
        if (data.isPresent() || inputs.isPresent()) {
            comparison.refuseSeed(data.isPresent() ? "--data" : "--inputs");
        }
    }

    /** The comparison of the outputs, that of the values inside if it was asked for, and what is to be said of names. */
    private record Compared(ComparisonReport outputs, Optional<IntermediateReport> inner, List<String> unpaired) {
        Compared(ComparisonReport outputs) {
            this(outputs, Optional.empty(), List.of());
        }
    }

    private Compared compare(ComparisonOptions options, Progress progress) throws IOException {
        Model first = WellFormedModels.read(model, reading.toReadOptions());
        progress.now("running " + model);
        if (data.isPresent()) {
            return new Compared(new ModelComparison(options).compareWithData(model, first, data.get()));
        }
        if (other.isEmpty()) {
            return new Compared(new ModelComparison(options).compareWithArchive(model, first, inputs.orElseThrow()));
        }
        Path second = other.get();
        Model theirs = WellFormedModels.read(second, reading.toReadOptions());
        NamePairs named = NamePairs.of(pairs, model, first, second, theirs, intermediate);
        ComparisonOptions chosen =
                inputs.map(options::withInputs).orElse(options).withRenamed(named.ports());
        ComparisonReport outputs = new LayerwiseComparison(chosen).compare(model, first, second, theirs);
        List<String> unpaired = UnpairedText.lines(model, first, second, theirs, named.ports());
        if (!intermediate) {
            return new Compared(outputs, Optional.empty(), unpaired);
        }
        progress.now("comparing the values inside");
        return new Compared(
                outputs,
                Optional.of(new IntermediateComparison(chosen, named.inner())
                        .compare(model, first, second, theirs, outputs)),
                unpaired);
    }
}
