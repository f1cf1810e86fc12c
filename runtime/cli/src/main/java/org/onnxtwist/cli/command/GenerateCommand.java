package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ImageOptions;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.codegen.WrapperGenerator;
import org.onnxtwist.codegen.option.CodegenException;
import org.onnxtwist.codegen.option.ImageInput;
import org.onnxtwist.codegen.option.WrapperOptions;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.WrittenLayers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code generate}: writes a Java class for a model. */
@Command(
        name = "generate",
        description = {
            "Writes a Java class that runs a model, with its inputs and outputs as Java types. The class needs ONNX"
                    + " Runtime and nothing of this program. It refuses to open any other model: after the model"
                    + " changes, generate the class again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist generate digits.onnx --package org.example --class Digits -d src/main/java",
            "  onnx-twist generate net.onnx --package org.example --class Net -d gen --resource /models/net.onnx",
            "  onnx-twist generate net.onnx --package org.example --class Net -d gen --image nchw \\",
            "      --image-mean 0.485,0.456,0.406 --image-std 0.229,0.224,0.225"
        })
final class GenerateCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "MODEL", description = "An .onnx file.")
    private Path model = Path.of("");

    @Option(names = "--package", required = true, paramLabel = "NAME", description = "The package of the class.")
    private String packageName = "";

    @Option(names = "--class", required = true, paramLabel = "NAME", description = "The name of the class.")
    private String className = "";

    @Option(
            names = {"-d", "--directory"},
            required = true,
            paramLabel = "DIR",
            description = "The root folder of the source files; created if it is missing.")
    private Path directory = Path.of("");

    @Option(
            names = "--resource",
            paramLabel = "NAME",
            description =
                    "Resource name of the model on the class path: relative to the package of the class, or absolute"
                            + " if it begins with a slash. Default: the model's file name, beside the class.")
    private Optional<String> resource = Optional.empty();

    @Mixin
    private ImageOptions image;

    @Option(
            names = "--training",
            description =
                    "Add methods that read the parameters of twist layers from a model and write them into a copy;"
                            + " the class then needs onnx-twist-transformer.")
    private boolean training;

    @Mixin
    private ReadingOptions reading;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    GenerateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        WrapperOptions options = options();
        Model read;
        Path source;
        try (Progress progress = new Progress(console, "reading " + model)) {
            read = WellFormedModels.read(model, reading.toReadOptions());
            progress.now("generating " + className);
            source = WrapperGenerator.write(model, read, options, directory);
            ExternalData.requireUnchanged(read);
        }
        if (json) {
            print(read, source);
        } else {
            console.out().println("written to " + source);
        }
        return ExitStatus.DONE;
    }

    private WrapperOptions options() {
        try {
            WrapperOptions options = WrapperOptions.of(packageName, className).withTrainingAccessors(training);
            if (resource.isPresent()) {
                options = options.withResource(resource.get());
            }
            Optional<ImageInput> picture = image.toImageInput();
            return picture.isPresent() ? options.withImage(picture.get()) : options;
        } catch (CodegenException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    private void print(Model read, Path source) {
        console.printJson(document -> {
            document.field("model", model.toString());
            document.field("source", source.toString());
            document.field("class", packageName + "." + className);
            document.field(
                    "layers", WrittenLayers.of(read, Recogniser.recognise(read)).size());
        });
    }
}
