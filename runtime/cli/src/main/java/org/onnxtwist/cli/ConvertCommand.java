package org.onnxtwist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code convert}: writes a model anew. */
@Command(
        name = "convert",
        description = {"Writes a model anew, losing nothing: with its tensors inside, or beside it as external data."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist convert model.onnx -o single/model.onnx --inline         all in one file",
            "  onnx-twist convert model.onnx -o split/model.onnx --external-data   tensors in split/model.onnx.data"
        })
final class ConvertCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
    private Path model = Path.of("");

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "Where to write; a folder keeps the model's name.")
    private String output = "";

    @Mixin
    private WritingOptions writing;

    @Mixin
    private ReadingOptions reading;

    ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        OutputTarget target = OutputTarget.renamed(model, output);
        try (Progress progress = new Progress(console, "reading " + model)) {
            Model read = OnnxReader.read(model, reading.toReadOptions());
            progress.now("writing " + target.output());
            try (Staging staging = Staging.in(target.makeFolder())) {
                OnnxWriter.write(read, staging, target.name(), writing.toWriteOptions());
                staging.publish();
            }
        }
        console.out().println("written to " + target.output());
        return ExitStatus.DONE;
    }
}
