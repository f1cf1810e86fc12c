package org.onnxtwist.cli.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ConvTable;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.MissingData;
import org.onnxtwist.cli.text.ModelSummary;
import org.onnxtwist.cli.text.NearMissText;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.cli.text.SummaryJson;
import org.onnxtwist.cli.text.SummaryText;
import org.onnxtwist.cli.text.TwistLayerTable;
import org.onnxtwist.cli.text.ValueShapes;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.runtime.conversion.WellFormedModels;
import org.onnxtwist.runtime.report.ConvJson;
import org.onnxtwist.runtime.report.NearMissJson;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.TwistLayerJson;
import org.onnxtwist.twist.layer.Recognition;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.ConvEntry;
import org.onnxtwist.twist.rewrite.ConvStatus;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inspect}: shows the content of a model, and which convolutions can be rewritten. */
@Command(
        name = "inspect",
        description = {
            "Shows what a model is made of: versions, inputs and outputs, nodes by type, parameters, metadata, and every"
                    + " convolution with what 'rewrite' would make of it, or why it would leave it, and the twist layers that are there already,"
                    + " whoever wrote them, and what has the parts of one and is none, with what is missing; or, with --text, the graph"
                    + " itself; or, with --shapes, the sizes of every value. Files of external data may be missing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist inspect model.onnx",
            "  onnx-twist inspect model.onnx --text | less",
            "  onnx-twist inspect model.onnx --shapes",
            "  onnx-twist inspect model.onnx --json | jq '.convs[] | select(.status == \"skipped\")'"
        })
final class InspectCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private ReadingOptions reading;

    @Parameters(paramLabel = "MODEL", description = "An .onnx, .onnxtxt, .txt or .json file.")
    private Path model = Path.of("");

    @Option(
            names = {"-v", "--verbose"},
            description = "Give every convolution a row of its own, however many are alike.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--text",
            description = {
                "Print the model in ONNX's textual syntax, one node a line. '...' stands for the elements of a tensor that has"
                        + " more than 16; 'convert' writes the text with all of them."
            })
    private boolean text;

    @Option(
            names = "--shapes",
            description = {
                "Print the shape of every value, worked out from those of the inputs: numbers, names, expressions of names, and"
                        + " ?1, ?2 and so on for sizes that nothing is known of. With --json, the document has them as 'values'."
            })
    private boolean shapes;

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (text) {
            return printText();
        }
        if (shapes && verbose) {
            throw CommandException.usage("--shapes shows no convolutions, so --verbose cannot be given with it");
        }
        Map<String, Shape> values = Map.of();
        ModelSummary summary;
        List<ConvEntry> convs;
        Recognition found;
        try (Progress progress = new Progress(console, "reading " + model)) {
            Model read = WellFormedModels.require(
                    model, ModelNotation.read(model, reading.toReadOptions().withDataMayMiss(true)));
            MissingData.report(console, model, read);
            summary = ModelSummary.of(read);
            if (shapes) {
                progress.now("inferring the shapes of " + model);
                values = ValueShapes.of(model, read);
            }
            progress.now("looking at the convolutions of " + model);
            found = Recogniser.survey(read);
            convs = TwistRewrite.plan(read, TwistOptions.defaults()).summary().convs();
            ExternalData.requireUnchanged(read);
        }
        if (json) {
            Map<String, Shape> sizes = values;
            console.printJson(document -> {
                document.field("model", model.toString());
                SummaryJson.members(document, summary);
                ConvJson.write(document, convs);
                TwistLayerJson.write(document, found.layers());
                NearMissJson.write(document, found.nearMisses());
                if (shapes) {
                    ValueShapes.write(document, sizes);
                }
            });
        } else if (shapes) {
            ValueShapes.print(console, values);
        } else {
            SummaryText.print(console, model, summary);
            printConvs(convs);
            TwistLayerTable.print(console, found.layers());
            NearMissText.print(console, found.nearMisses());
        }
        return ExitStatus.DONE;
    }

    private int printText() throws IOException {
        if (json || verbose || shapes) {
            throw CommandException.usage("--text shows the graph alone: leave out --json, --shapes and --verbose");
        }
        Model read;
        try (Progress progress = new Progress(console, "opening " + model)) {
            progress.now("reading " + model);
            read = ModelNotation.read(model, reading.toReadOptions().withDataMayMiss(true));
        }
        MissingData.report(console, model, read);
        OutputStream lines = new BufferedOutputStream(console.out());
        OnnxText.write(read, lines, OnnxText.Options.elided());
        lines.flush();
        return ExitStatus.DONE;
    }

    private void printConvs(List<ConvEntry> convs) {
        console.out().println();
        if (convs.isEmpty()) {
            console.out().println("no convolutions");
            return;
        }
        console.out()
                .println(console.paint(
                        Style.HEADING,
                        NumberText.count(convs.size(), "convolution", "convolutions") + ", "
                                + NumberText.grouped(ConvTable.count(convs, ConvStatus.REWRITTEN))
                                + " of them can be rewritten"));
        ConvTable.lines(convs, "can be rewritten", verbose).forEach(console.out()::println);
    }
}
