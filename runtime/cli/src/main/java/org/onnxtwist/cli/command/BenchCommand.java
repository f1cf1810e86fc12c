package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WholeNumber;
import org.onnxtwist.cli.option.input.SizeOptions;
import org.onnxtwist.cli.report.CommandReport;
import org.onnxtwist.cli.report.ReportOption;
import org.onnxtwist.cli.text.BenchText;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.runtime.bench.BenchOptions;
import org.onnxtwist.runtime.bench.BenchReport;
import org.onnxtwist.runtime.bench.MeasurementOptions;
import org.onnxtwist.runtime.bench.ModelBench;
import org.onnxtwist.runtime.report.BenchReportJson;
import org.onnxtwist.runtime.session.ProviderChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code bench}: measures and compares the run times of models. */
@Command(
        name = "bench",
        sortOptions = false,
        description = {
            "Measures how long models take in ONNX Runtime on the same random inputs. After a warm-up, the models run"
                    + " alternately, round after round. The report shows the median time of each model, its ratio to"
                    + " the first model with a 99 %% confidence interval, the peak memory of a process that runs the"
                    + " model alone, and the nodes that take the most time.",
            "",
            "A model is reported as faster or slower only if the whole interval lies more than 1 %% beyond equal"
                    + " times; otherwise no difference was measured."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist bench model.onnx",
            "  onnx-twist bench model.onnx model.twist.onnx fast.onnx --threads 1",
            "  onnx-twist bench model.onnx --batch 8 --size height=512 --size width=512",
            "  onnx-twist bench a.onnx b.onnx --json | jq '.models[1].ratio.median'",
            "",
            "Exit status: 0 done; 2 usage; 3 a model is invalid, cannot be run or has different inputs;",
            "4 the environment."
        })
final class BenchCommand implements Callable<Integer> {
    private static final String ALL = "all";

    private final Console console;

    @Parameters(
            arity = "1..*",
            paramLabel = "MODEL",
            description = "The .onnx files to measure; each is compared with the first.")
    private List<Path> models = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description = "Number of threads that an operator may use. Default: ONNX Runtime's choice, one for each"
                    + " core.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = WholeNumber.LongFromOne.class,
            description =
                    "Batch size. A model with another fixed batch size runs as a copy that has this one. Default: the"
                            + " model's own batch size, or 1 where it is open.")
    private Optional<Long> batch = Optional.empty();

    @Mixin
    private SizeOptions sizes;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            defaultValue = "auto",
            converter = Choices.Providers.class,
            completionCandidates = Choices.Providers.class,
            description = "Execution provider that runs the models: auto, cpu or cuda. Default: ${DEFAULT-VALUE}.")
    private ProviderChoice provider = ProviderChoice.AUTO;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            converter = BenchCommand.Rounds.class,
            defaultValue = "21",
            description = "Number of measurements of each model; more of them narrow the intervals. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--layers",
            paramLabel = "N",
            converter = BenchCommand.Layers.class,
            defaultValue = "10",
            description =
                    "Number of nodes to show for each model, slowest first, or all; 0 does not measure single nodes."
                            + " Default: ${DEFAULT-VALUE}.")
    private int layers;

    @Mixin
    private ReadingOptions reading;

    @Option(names = "--json", description = "Print one JSON document, with every measurement and every node.")
    private boolean json;

    @Mixin
    private ReportOption reporting;

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        BenchOptions options = options(layers > 0);
        CommandReport page = reporting.begin(models);
        BenchReport report;
        try (Progress progress = new Progress(console, "reading " + models.get(0))) {
            report = new ModelBench(options, reading.toReadOptions()).run(models, progress);
        }
        if (json) {
            console.printJson(document -> BenchReportJson.members(document, report));
        } else {
            BenchText.print(console, report, layers);
        }
        page.add(report);
        reporting.write(page, console, json);
        return ExitStatus.DONE;
    }

    private BenchOptions options(boolean nodes) {
        BenchOptions options = BenchOptions.defaults()
                .withProvider(provider)
                .withThreads(threads.orElse(0))
                .withSizes(sizes.given())
                .with(MeasurementOptions.defaults().withRounds(rounds))
                .withNodes(nodes);
        return batch.map(options::withBatch).orElse(options);
    }

    /** A number that is not negative, and small enough for a size or a count. */
    private static long number(String word, String expected) {
        if (!word.matches("[0-9]{1,9}")) {
            throw new TypeConversionException(expected);
        }
        return Long.parseLong(word);
    }

    /** The values of --layers. */
    static final class Layers implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String word) {
            if (word.equals(ALL)) {
                return Integer.MAX_VALUE;
            }
            return Math.toIntExact(number(word, "a number of nodes, or " + ALL));
        }
    }

    /** The values of --rounds. */
    static final class Rounds extends WholeNumber.IntFromTo {
        Rounds() {
            super(MeasurementOptions.FEWEST_ROUNDS, MeasurementOptions.MOST_ROUNDS);
        }
    }
}
