package org.onnxtwist.cli.command;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.onnxtwist.cli.draw.FieldInspection;
import org.onnxtwist.cli.draw.FieldOptions;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.input.SizeOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
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
import org.onnxtwist.runtime.bench.GivenSizes;
import org.onnxtwist.runtime.report.ConvJson;
import org.onnxtwist.runtime.report.ConvTable;
import org.onnxtwist.runtime.report.CostTable;
import org.onnxtwist.runtime.report.NearMissJson;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.TwistLayerJson;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.recognise.Recogniser.Recognition;
import org.onnxtwist.twist.rewrite.ConvEntry;
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
            "Shows the content of a model: versions, inputs and outputs, number of nodes of each operator,"
                    + " parameters, metadata, every convolution with what 'rewrite' would do with it and why, the"
                    + " twist layers that are already there, whoever wrote them, and subgraphs that are almost a"
                    + " twist layer, with what they lack. With --text it prints the graph instead, with --shapes the"
                    + " shape of every value, with --cost what every node costs, and with --fields what the twist"
                    + " layers learned. Files of external data may be missing, except for --fields.",
            "",
            ExitStatus.MEANING + " " + ExitStatus.OF_SEVERAL + " " + ExitStatus.JSON_OF_SEVERAL
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist inspect model.onnx",
            "  onnx-twist inspect model.onnx --text | less",
            "  onnx-twist inspect model.onnx --shapes",
            "  onnx-twist inspect model.onnx --cost",
            "  onnx-twist inspect model.twist.onnx --fields -o fields.html",
            "  onnx-twist inspect model.twist.onnx --fields --data testdata/",
            "  onnx-twist inspect model.onnx --json | jq '.convs[] | select(.status == \"skipped\")'"
        })
final class InspectCommand implements Callable<Integer> {
    private final Console console;
    private Map<String, List<Long>> given = Map.of();

    @Mixin
    private ReadingOptions reading;

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "An .onnx, .onnxtxt, .txt or .json file.")
    private List<Path> models = List.of();

    @Option(
            names = {"-v", "--verbose"},
            description =
                    "Print a row for each convolution, layer, input and output instead of one for several that are"
                            + " alike.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(
            names = "--text",
            description = {
                "Print the model in ONNX's textual syntax, one node a line. The elements of a tensor with more than"
                        + " 16 are abbreviated as '...'; 'convert' writes all of them."
            })
    private boolean text;

    @Option(
            names = "--shapes",
            description = {
                "Print the shape of every value, inferred from those of the inputs. A size is a number, a name, an"
                        + " expression of names, or ?1, ?2 and so on if it is unknown. With --json, the document"
                        + " holds the shapes as 'values'."
            })
    private boolean shapes;

    @Option(
            names = "--cost",
            description = {
                "Print what one run of each node costs, and all of them: multiply-adds of convolutions, matrix products"
                        + " and recurrent cells, parameters, bytes of outputs and of weights. With open sizes, numbers"
                        + " are computed from their names, such as 589824*N. With --json, the document holds them as"
                        + " 'cost'."
            })
    private boolean cost;

    @Mixin
    private SizeOptions sizes;

    @Mixin
    private FieldOptions fields;

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        given = sizes.given();
        if (fields.areWanted()) {
            if (text || shapes || cost || !given.isEmpty()) {
                throw CommandException.usage(
                        "--fields shows the fields alone: leave out --text, --shapes, --cost and --size");
            }
            return fields();
        }
        if (text && (json || verbose || shapes || cost)) {
            throw CommandException.usage(
                    "--text shows the graph alone: leave out --json, --shapes, --cost and --verbose");
        }
        if (shapes && cost && !json) {
            throw CommandException.usage("--shapes and --cost are two tables: give one of them, or --json");
        }
        if (!given.isEmpty() && !cost) {
            throw CommandException.usage("--size is for --cost alone: leave it out, or add --cost");
        }
        if (shapes && verbose) {
            throw CommandException.usage("--shapes shows no convolutions, so --verbose cannot be given with it");
        }
        ModelSeries.Layout layout =
                text || ((shapes || cost) && !json) ? ModelSeries.Layout.HEADED : ModelSeries.Layout.PARAGRAPHS;
        return new ModelSeries(console, json)
                .each(models, Function.identity(), layout, text ? this::graph : this::inspect);
    }

    private int fields() throws IOException {
        FieldInspection inspection = new FieldInspection(console, reading.toReadOptions(), fields.measured(), verbose);
        List<Optional<OutputTarget>> pages = fields.pages(models);
        return new ModelSeries(console, json)
                .each(
                        IntStream.range(0, models.size()).boxed().toList(),
                        models::get,
                        ModelSeries.Layout.PARAGRAPHS,
                        (index, progress) -> {
                            FieldInspection.Outcome outcome =
                                    inspection.inspect(models.get(index), pages.get(index), progress);
                            return ModelSeries.Result.of(ExitStatus.DONE, outcome.text(), outcome.members());
                        });
    }

    private ModelSeries.Result inspect(Path model, Progress progress) throws IOException {
        Model read = WellFormedModels.require(
                model, ModelNotation.read(model, reading.toReadOptions().withDataMayMiss(true)));
        MissingData.report(console, model, read);
        ModelSummary summary = ModelSummary.of(read);
        Map<String, Shape> values = Map.of();
        if (shapes) {
            progress.now("inferring the shapes of " + model);
            values = ValueShapes.of(model, read);
        }
        progress.now("looking at the convolutions of " + model);
        Recognition found = Recogniser.survey(read);
        List<ConvEntry> convs =
                TwistRewrite.plan(read, TwistOptions.defaults()).summary().convs();
        ExternalData.requireUnchanged(read);
        Map<String, Shape> known = values;
        Optional<CostTable> costs = cost ? Optional.of(cost(model, read)) : Optional.empty();
        return ModelSeries.Result.of(
                ExitStatus.DONE,
                () -> {
                    if (shapes) {
                        ValueShapes.print(console, known);
                    } else if (costs.isPresent()) {
                        costs.get().lines(verbose).forEach(console.out()::println);
                    } else {
                        SummaryText.print(console, model, summary, verbose);
                        printConvs(convs);
                        TwistLayerTable.print(console, found.layers(), verbose);
                        NearMissText.print(console, found.nearMisses());
                    }
                },
                document -> {
                    document.field("model", model.toString());
                    SummaryJson.members(document, summary);
                    ConvJson.write(document, convs);
                    TwistLayerJson.write(document, found.layers());
                    NearMissJson.write(document, found.nearMisses());
                    if (shapes) {
                        ValueShapes.write(document, known);
                    }
                    costs.ifPresent(table -> document.object("cost", () -> table.members(document)));
                });
    }

    /** The last use of the model, whose inputs get the sizes. */
    private CostTable cost(Path model, Model read) {
        new GivenSizes(given, OptionalLong.empty()).setIn(model, read);
        return CostTable.of(read);
    }

    private ModelSeries.Result graph(Path model, Progress progress) throws IOException {
        progress.now("reading " + model);
        Model read = ModelNotation.read(model, reading.toReadOptions().withDataMayMiss(true));
        MissingData.report(console, model, read);
        return ModelSeries.Result.ofText(ExitStatus.DONE, () -> printText(read));
    }

    private void printText(Model read) {
        try {
            OutputStream lines = new BufferedOutputStream(console.out());
            OnnxText.write(read, lines, OnnxText.Options.elided());
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
                                + NumberText.grouped(ConvTable.count(convs, ConvEntry.Status.REWRITTEN))
                                + " of them can be rewritten"));
        ConvTable.lines(convs, "can be rewritten", verbose).forEach(console.out()::println);
    }
}
