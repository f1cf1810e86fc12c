package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
import org.onnxtwist.twist.layer.ParameterCount;
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
                    + " changes, generate the class again.",
            "",
            ExitStatus.MEANING + " " + ExitStatus.OF_SEVERAL + " " + ExitStatus.JSON_OF_SEVERAL
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

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "An .onnx file.")
    private List<Path> models = List.of();

    @Option(names = "--package", required = true, paramLabel = "NAME", description = "The package of the class.")
    private String packageName = "";

    @Option(
            names = "--class",
            paramLabel = "NAME",
            description = "The name of the class. Default: the model's file name in camel case, SmallNet for"
                    + " small-net.onnx.")
    private Optional<String> className = Optional.empty();

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
        if (models.size() > 1 && (className.isPresent() || resource.isPresent())) {
            throw CommandException.usage((className.isPresent() ? "--class" : "--resource") + " is for one model, and "
                    + models.size() + " are given: leave it out, or generate the classes in several calls");
        }
        Map<String, Path> modelOf = new HashMap<>();
        for (Path model : models) {
            String name = options(model).className();
            Path taken = modelOf.put(name, model);
            if (taken != null) {
                throw CommandException.usage("the classes of " + model + " and of " + taken + " would both be "
                        + packageName + "." + name + ": generate them in two calls, each with its own --class");
            }
        }
        return new ModelSeries(console, json)
                .each(models, Function.identity(), ModelSeries.Layout.LINES, this::generate);
    }

    private ModelSeries.Result generate(Path model, Progress progress) throws IOException {
        WrapperOptions options = options(model);
        Model read = WellFormedModels.read(model, reading.toReadOptions());
        progress.now("generating " + options.className());
        Path source = WrapperGenerator.write(model, read, options, directory);
        int layers = WrittenLayers.of(read, Recogniser.recognise(read)).size();
        long parameters = ParameterCount.of(read);
        ExternalData.requireUnchanged(read);
        return ModelSeries.Result.of(ExitStatus.DONE, () -> console.out().println("written to " + source), document -> {
            document.field("model", model.toString());
            document.field("source", source.toString());
            document.field("class", packageName + "." + options.className());
            document.field("layers", layers);
            document.field("parameters", parameters);
        });
    }

    private WrapperOptions options(Path model) {
        try {
            String name = className.orElseGet(() -> WrapperOptions.className(String.valueOf(model.getFileName())));
            WrapperOptions options = WrapperOptions.of(packageName, name).withTrainingAccessors(training);
            if (resource.isPresent()) {
                options = options.withResource(resource.get());
            }
            Optional<ImageInput> picture = image.toImageInput();
            return picture.isPresent() ? options.withImage(picture.get()) : options;
        } catch (CodegenException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }
}
