package org.onnxtwist.cli.draw;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WholeNumber;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.MissingData;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.message.NearestNames;
import org.onnxtwist.page.drawing.DrawingOptions;
import org.onnxtwist.page.drawing.DrawingPage;
import org.onnxtwist.page.drawing.GraphDrawing;
import org.onnxtwist.page.drawing.Neighbourhood;
import org.onnxtwist.page.svg.SvgElement;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.twist.layer.GlobSet;
import org.onnxtwist.twist.layer.ParameterCount;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code draw}: draws the graph of a model. */
@Command(
        name = "draw",
        description = {
            "Draws the graph of a model from top to bottom: nodes with their names, weights, parameters and"
                    + " multiply-adds, and the inferred shapes beside the edges. Blocks that are repeated are one box"
                    + " with their number; a graph of more than 150 boxes is divided into sections, by the scopes in"
                    + " the names of its nodes if they have any. Subgraphs and functions are inside the box of their"
                    + " node. An .svg file is one picture, a .html file a page whose boxes open. Files of external data"
                    + " may be missing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist draw model.onnx                              writes model.svg",
            "  onnx-twist draw model.onnx -o model.html                a page whose boxes open",
            "  onnx-twist draw model.onnx --depth 3                    three levels inside each other",
            "  onnx-twist draw model.onnx --around 'layer4*conv1*' --neighbours 3"
        })
public final class DrawCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "An .onnx, .onnxtxt, .txt or .json file.")
    private Path model = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write: a file that ends in .svg or .html, or a folder. Default: MODEL's name with"
                    + " .svg in the current folder.")
    private Optional<String> output = Optional.empty();

    @Option(
            names = "--around",
            paramLabel = "GLOB",
            description = "Draw only the nodes whose names match, with their neighbours: * stands for any text, ? for"
                    + " one character. A node without a name has that of its first output.")
    private Optional<String> around = Optional.empty();

    @Option(
            names = "--neighbours",
            paramLabel = "N",
            converter = WholeNumber.IntFromZero.class,
            description = "With --around, how many edges the neighbours are away at most. Default: 2.")
    private Optional<Integer> neighbours = Optional.empty();

    @Option(
            names = "--depth",
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            defaultValue = "1",
            description = "How many levels are open at first: 1 leaves all boxes closed. Default: ${DEFAULT-VALUE}.")
    private int depth;

    @Mixin
    private ReadingOptions reading;

    /** Makes the command. */
    public DrawCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (neighbours.isPresent() && around.isEmpty()) {
            throw CommandException.usage("--neighbours counts from the nodes that --around names: give both");
        }
        PageFile file = target().other(model);
        try (Progress progress = new Progress(console, "reading " + model)) {
            Model read = WellFormedModels.require(
                    model, ModelNotation.read(model, reading.toReadOptions().withDataMayMiss(true)));
            MissingData.report(console, model, read);
            progress.now("drawing " + model);
            if (around.isEmpty()) {
                draw(read, file);
            } else {
                draw(read, matching(read, around.get()), file);
            }
            ExternalData.requireUnchanged(read);
        }
        console.out().println("written to " + file.path());
        return ExitStatus.DONE;
    }

    private PageFile target() {
        String name = String.valueOf(model.getFileName());
        int dot = name.lastIndexOf('.');
        String picture = (dot <= 0 ? name : name.substring(0, dot)) + PageFile.SVG;
        return output.isPresent()
                ? PageFile.named("-o", output.get(), picture, PageFile.SVG, PageFile.HTML)
                : PageFile.in(Path.of(""), picture);
    }

    private void draw(Model read, PageFile file) throws IOException {
        DrawingOptions options = options();
        if (file.isPage()) {
            DrawingPage page = DrawingPage.of(read, options, summary(read));
            file.write(page::write);
        } else {
            write(GraphDrawing.of(read, options), file);
        }
    }

    private void draw(Model read, Set<Node> nodes, PageFile file) throws IOException {
        DrawingOptions options = options();
        if (file.isPage()) {
            DrawingPage page = DrawingPage.of(read, nodes, options, summary(read));
            file.write(page::write);
        } else {
            write(GraphDrawing.of(read, nodes, options), file);
        }
    }

    private DrawingOptions options() {
        String name = Excerpt.of(String.valueOf(model.getFileName()));
        return DrawingOptions.titled(
                        around.map(glob -> name + " around " + Excerpt.of(glob)).orElse(name))
                .withDepth(depth)
                .withLegend(true);
    }

    private static void write(SvgElement drawing, PageFile file) throws IOException {
        file.write(out -> {
            out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
            GraphDrawing.alone(drawing).appendTo(out);
            out.write("\n");
        });
    }

    private Set<Node> matching(Model read, String glob) {
        Set<Node> nodes = Neighbourhood.of(read, name -> GlobSet.matches(glob, name), neighbours.orElse(2));
        if (nodes.isEmpty()) {
            throw CommandException.usage("no node of " + model + " has a name that matches '" + Excerpt.of(glob) + "'"
                    + NearestNames.question(glob, Neighbourhood.names(read))
                    + ": correct --around ('inspect --text' lists the names)");
        }
        return nodes;
    }

    private static String summary(Model read) {
        return NumberText.count(read.nodeCount(), "node", "nodes") + ", "
                + NumberText.count(ParameterCount.of(read), "parameter", "parameters");
    }
}
