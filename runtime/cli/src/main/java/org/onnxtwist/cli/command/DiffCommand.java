package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.draw.PageFile;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.DifferenceJson;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.MissingData;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.cli.text.difference.DifferenceText;
import org.onnxtwist.diff.Difference;
import org.onnxtwist.diff.ModelDiff;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.drawing.DifferencePage;
import org.onnxtwist.runtime.layers.LayerDifferences;
import org.onnxtwist.runtime.layers.LayerDifferences.LayerDifference;
import org.onnxtwist.runtime.report.NumberText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code diff}: lists the differences between two models. */
@Command(
        name = "diff",
        description = {
            "Lists the differences between two models: nodes, attributes, connections, weights (with the largest"
                    + " distance), inputs and outputs, versions and metadata. The names of nodes, weights and inner"
                    + " values and the order of the nodes do not count. Each difference takes one line: + only in"
                    + " AFTER, - only in BEFORE, ~ changed. A conv_twist layer that is a Conv, or has another form or"
                    + " other parameters, in the other model takes one line, unless weights or nodes are ignored.",
            "",
            "Exit status: 0 if the models are equal, 1 if they differ, 3 if one of them cannot be read."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist diff model.onnx model.twist.onnx",
            "  onnx-twist diff old.onnx new.onnx --ignore weights,producer,docs   the same network?",
            "  onnx-twist diff old.onnx new.onnx --summary                        how many of each kind",
            "  onnx-twist diff old.onnx new.onnx --quiet                          only the exit status",
            "  onnx-twist diff old.onnx new.onnx --html diff.html                 a page with both graphs",
            "  onnx-twist diff old.onnx new.onnx --json | jq -r '.differences[].sentence'"
        })
final class DiffCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "An .onnx, .onnxtxt, .txt or .json file.")
    private Path before = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "AFTER",
            description = "The model to compare it with, in one of the same formats.")
    private Path after = Path.of("");

    @Option(
            names = "--ignore",
            split = ",",
            paramLabel = "ASPECT",
            converter = Choices.Aspects.class,
            completionCandidates = Choices.Aspects.class,
            description = {
                "Kind of difference to ignore: ${COMPLETION-CANDIDATES}; the option may be repeated. If weights are"
                        + " ignored, their contents are not read, and files of external data may be missing."
            })
    private List<ModelDiff.Aspect> ignored = List.of();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--summary",
            description = "Show how many differences of each kind there are, instead of the differences.")
    private boolean summary;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing; the exit status tells whether the models differ.")
    private boolean quiet;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = {
                "Write a page too: both graphs as one drawing with what differs marked, the list of differences, and"
                        + " the values of changed weights as heat maps."
            })
    private Optional<String> html = Optional.empty();

    @Mixin
    private ReadingOptions reading;

    DiffCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (quiet && (json || summary)) {
            throw CommandException.usage(
                    "--quiet prints nothing: leave out --quiet or " + (json ? "--json" : "--summary"));
        }
        Optional<PageFile> page = Optional.empty();
        if (html.isPresent()) {
            if (ignored.contains(ModelDiff.Aspect.WEIGHTS)) {
                throw CommandException.usage(
                        "--html shows the values of weights: leave out --html or --ignore weights");
            }
            page = Optional.of(PageFile.named("--html", html.get(), "difference.html", PageFile.HTML));
        }
        EnumSet<ModelDiff.Aspect> aspects = EnumSet.noneOf(ModelDiff.Aspect.class);
        aspects.addAll(ignored);
        List<Difference> differences;
        List<LayerDifference> layers;
        try (Progress progress = new Progress(console, "reading " + before)) {
            ReadOptions options = reading.toReadOptions().withDataMayMiss(aspects.contains(ModelDiff.Aspect.WEIGHTS));
            Model left = ModelNotation.read(before, options);
            MissingData.report(console, before, left);
            progress.now("reading " + after);
            Model right = ModelNotation.read(after, options);
            MissingData.report(console, after, right);
            progress.now("comparing " + before + " with " + after);
            // The recogniser of layers reads weights.
            boolean whole = !aspects.contains(ModelDiff.Aspect.WEIGHTS) && !aspects.contains(ModelDiff.Aspect.NODES);
            LayerDifferences seen =
                    whole ? LayerDifferences.of(left, right) : new LayerDifferences(List.of(), left, right);
            layers = seen.layers();
            differences = ModelDiff.of(seen.before(), seen.after(), aspects);
            if (page.isPresent()) {
                progress.now("drawing the differences");
                String title = "Differences from " + before.getFileName() + " to " + after.getFileName();
                DifferencePage drawn = DifferencePage.of(
                        Excerpt.of(title),
                        left,
                        right,
                        layers.stream().map(LayerDifference::sentence).toList(),
                        differences);
                page.get().write(drawn::write);
            }
            ExternalData.requireUnchanged(left);
            ExternalData.requireUnchanged(right);
        }
        page.filter(written -> !json && !quiet)
                .ifPresent(written -> console.out().println("written to " + written.path()));
        int count = layers.size() + differences.size();
        if (json) {
            DifferenceJson.write(console, before, after, layers, differences, summary);
        } else if (!quiet) {
            if (summary) {
                DifferenceJson.kinds(layers, differences).lines().forEach(console.out()::println);
            } else {
                layers.forEach(layer -> console.out()
                        .println(console.paint(Style.CAUTION, "~") + " " + Excerpt.escaped(layer.sentence())));
                DifferenceText.print(console, differences);
            }
            console.out()
                    .println(
                            count == 0
                                    ? before + " and " + after + " are equal"
                                    : before + " and " + after + ": "
                                            + NumberText.count(count, "difference", "differences"));
        }
        return count == 0 ? ExitStatus.DONE : ExitStatus.CHECK_FAILED;
    }
}
