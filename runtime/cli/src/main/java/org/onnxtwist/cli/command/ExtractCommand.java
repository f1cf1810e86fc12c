package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.OutputOption;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.MissingData;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.Extraction;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.schema.check.Checker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code extract}: writes a part of a model as a model of its own. */
@Command(
        name = "extract",
        description = {
            "Writes the part of a model that computes the given outputs from the given inputs as a model of its own,"
                    + " with the types that shape inference finds. Without --inputs the part begins at the inputs of"
                    + " the model that the outputs need; without --outputs it ends at the outputs of the model that"
                    + " depend on the inputs. 'inspect --text' shows the names of the values."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist extract model.onnx --outputs conv5_out -o backbone.onnx",
            "  onnx-twist extract model.onnx --inputs conv5_out -o head.onnx",
            "  onnx-twist extract model.onnx --inputs conv2_out --outputs conv4_out,conv5_out -o middle.onnx"
        })
final class ExtractCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
    private Path model = Path.of("");

    @Option(
            names = "--inputs",
            split = ",",
            paramLabel = "NAME",
            description = "Values that become the inputs, in this order; the option may be repeated. Default: those"
                    + " inputs of the model that the outputs need.")
    private List<String> inputs = List.of();

    @Option(
            names = "--outputs",
            split = ",",
            paramLabel = "NAME",
            description = "Values that become the outputs, in this order; the option may be repeated. Default: those"
                    + " outputs of the model that depend on the inputs.")
    private List<String> outputs = List.of();

    @Mixin
    private OutputOption output;

    @Option(
            names = "--structure",
            description = {
                "Extract even if files of external data are missing. The part refers to a missing file by the name"
                        + " that the model has for it; weights whose files exist are written as usual."
            })
    private boolean structure;

    @Mixin
    private WritingOptions writing;

    @Mixin
    private ReadingOptions reading;

    ExtractCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (inputs.isEmpty() && outputs.isEmpty()) {
            throw CommandException.usage("--inputs and --outputs are missing: give one of them, or both");
        }
        if (structure) {
            writing.refuseInline("--structure");
        }
        OutputTarget target = output.of(model);
        int nodes;
        try (Progress progress = new Progress(console, "reading " + model)) {
            Model read = WellFormedModels.read(model, reading.toReadOptions().withDataMayMiss(structure));
            MissingData.report(console, model, read);
            nodes = read.graph().nodeCount();
            extract(read);
            progress.now("writing " + target.output());
            try (Staging staging = Staging.in(target.makeFolder())) {
                OnnxWriter.write(
                        read,
                        staging,
                        target.name(),
                        writing.toWriteOptions(target.output()).withCheck(Checker::requireWellFormed));
                target.publish(staging, console);
            }
            console.out()
                    .println(NumberText.grouped(read.graph().nodeCount()) + " of "
                            + NumberText.count(nodes, "node", "nodes"));
        }
        console.out().println("written to " + target.output());
        return ExitStatus.DONE;
    }

    private void extract(Model read) {
        try {
            new Extraction(inputs, outputs).run(read);
        } catch (PassException e) {
            throw CommandException.usage(model + ": " + e.getMessage());
        }
    }
}
