package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ModelNotation;
import org.onnxtwist.cli.option.OutputOption;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code convert}: writes a model anew. */
@Command(
        name = "convert",
        description = {
            "Writes a model in another format or with its tensors stored elsewhere: in the model's file, or beside it"
                    + " as external data. The extensions of MODEL and FILE select the formats: .onnxtxt or .txt is"
                    + " ONNX's textual syntax, .json is JSON, and everything else is binary .onnx.",
            "",
            "The textual syntax cannot hold some documentation and metadata; the command lists what it leaves out."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist convert model.onnx -o single/model.onnx --inline         all in one file",
            "  onnx-twist convert model.onnx -o split/model.onnx --external-data   tensors in split/model.onnx.data",
            "  onnx-twist convert model.onnx -o model.onnxtxt                      as text, to read and to edit",
            "  onnx-twist convert model.onnxtxt -o edited.onnx                     and back",
            "  onnx-twist convert model.onnx -o model.json                         as JSON, for scripts"
        })
final class ConvertCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "An .onnx, .onnxtxt, .txt or .json file.")
    private Path model = Path.of("");

    @Mixin
    private OutputOption output;

    @Mixin
    private WritingOptions writing;

    @Mixin
    private ReadingOptions reading;

    ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        OutputTarget target = output.of(model);
        ModelNotation notation = ModelNotation.of(target.output());
        if (notation != ModelNotation.BINARY) {
            writing.refuseExternalData(target.output());
        }
        Omissions omissions;
        try (Progress progress = new Progress(console, "reading " + model)) {
            Model read = ModelNotation.read(model, reading.toReadOptions());
            progress.now("writing " + target.output());
            try (Staging staging = Staging.in(target.makeFolder())) {
                omissions = notation.write(read, staging, target.name(), writing.toWriteOptions());
                staging.publish();
            }
        }
        console.out().println("written to " + target.output());
        if (!omissions.isEmpty()) {
            console.out().println("left out, because the format of the file cannot hold it: " + omissions);
        }
        return ExitStatus.DONE;
    }
}
