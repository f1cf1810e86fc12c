package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.text.BenchText;
import org.onnxtwist.cli.text.CommandException;
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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench}: measures and compares the run times of models. */
@Command(
        name = "bench",
        sortOptions = false,
        description = {
            "Times models in ONNX Runtime on the same random inputs: by turns, round after round, once they are warm. Shows medians,"
                    + " the ratios to the first model with an interval that holds the true one 99 times of 100, the memory that each"
                    + " model needs in a process of its own, and the nodes that take most of the time.",
            "",
            "A model is called faster or slower only where the whole interval says so, by more than a hundredth; what is within the"
                    + " noise is no difference."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist bench model.onnx",
            "  onnx-twist bench model.onnx model.twist.onnx fast.onnx --threads 1",
            "  onnx-twist bench model.onnx --batch 8 --size height=512 --size width=512",
            "  onnx-twist bench a.onnx b.onnx --json | jq '.models[1].ratio.median'",
            "",
            "Exit status: 0 done, whatever is faster; 2 usage; 3 a model is invalid, cannot be run or has other inputs;",
            "4 the environment."
        })
final class BenchCommand implements Callable<Integer> {
    private static final String ALL = "all";

    private final Console console;

    @Parameters(
            arity = "1..*",
            paramLabel = "MODEL",
            description = "The .onnx files; the others are compared with the first.")
    private List<Path> models = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads within an operator. Default: ONNX Runtime's choice, one for each core.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Items in a run. A model that states another batch runs as a copy with this one. Default: the model's own,"
                            + " 1 where it is open.")
    private Optional<Long> batch = Optional.empty();

    @Option(
            names = "--size",
            paramLabel = "NAME=N",
            description =
                    "The size of an open dimension by its name, or all sizes of an input by its name: x=1,3,224,224; the option"
                            + " may be repeated. Default: sizes that the models run on, which the report shows.")
    private List<String> sizes = List.of();

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            defaultValue = "auto",
            converter = Choices.Providers.class,
            completionCandidates = Choices.Providers.class,
            description = "What the models run on: auto, cpu or cuda. Default: ${DEFAULT-VALUE}.")
    private ProviderChoice provider = ProviderChoice.AUTO;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "21",
            description = "Samples of each model; more make the intervals narrower. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--layers",
            paramLabel = "N",
            defaultValue = "10",
            description =
                    "How many nodes of each model to show, those first that take longest, or all; 0 does without their times."
                            + " Default: ${DEFAULT-VALUE}.")
    private String layers = "";

    @Mixin
    private ReadingOptions reading;

    @Option(names = "--json", description = "Print one JSON document, with every sample and every node.")
    private boolean json;

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        int shown = shownLayers();
        BenchOptions options = options(shown > 0);
        BenchReport report;
        try (Progress progress = new Progress(console, "reading " + models.get(0))) {
            report = new ModelBench(options, reading.toReadOptions()).run(models, progress);
        }
        if (json) {
            console.printJson(document -> BenchReportJson.members(document, report));
        } else {
            BenchText.print(console, report, shown);
        }
        return ExitStatus.DONE;
    }

    private BenchOptions options(boolean nodes) {
        if (rounds < MeasurementOptions.FEWEST_ROUNDS || rounds > MeasurementOptions.MOST_ROUNDS) {
            throw CommandException.usage("--rounds is " + rounds + ", but must be from "
                    + MeasurementOptions.FEWEST_ROUNDS + " to " + MeasurementOptions.MOST_ROUNDS);
        }
        if (threads.isPresent() && threads.get() < 1) {
            throw CommandException.usage("--threads is " + threads.get() + ", but a model runs on at least 1");
        }
        if (batch.isPresent() && batch.get() < 1) {
            throw CommandException.usage("--batch is " + batch.get() + ", but a batch has at least one item");
        }
        BenchOptions options = BenchOptions.defaults()
                .withProvider(provider)
                .withThreads(threads.orElse(0))
                .withSizes(givenSizes())
                .with(MeasurementOptions.defaults().withRounds(rounds))
                .withNodes(nodes);
        return batch.map(options::withBatch).orElse(options);
    }

    private Map<String, List<Long>> givenSizes() {
        Map<String, List<Long>> given = new LinkedHashMap<>();
        for (String size : sizes) {
            int equals = size.lastIndexOf('=');
            if (equals < 1) {
                throw notASize(size);
            }
            List<Long> numbers = new ArrayList<>();
            for (String number : size.substring(equals + 1).split(",", -1)) {
                numbers.add(number(number).orElseThrow(() -> notASize(size)));
            }
            given.put(size.substring(0, equals), numbers);
        }
        return given;
    }

    private static CommandException notASize(String size) {
        return CommandException.usage(
                "--size is '" + size + "', but must be NAME=N, for example height=224, or all sizes of an"
                        + " input, for example x=1,3,224,224");
    }

    private int shownLayers() {
        if (layers.equals(ALL)) {
            return Integer.MAX_VALUE;
        }
        return number(layers)
                .map(Math::toIntExact)
                .orElseThrow(() ->
                        CommandException.usage("--layers is '" + layers + "', but must be a number of nodes, or all"));
    }

    /** A number that is not negative, and small enough for a size or a count. */
    private static Optional<Long> number(String word) {
        return word.matches("[0-9]{1,9}") ? Optional.of(Long.parseLong(word)) : Optional.empty();
    }
}
