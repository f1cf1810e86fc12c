package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.option.OutputOption;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.WholeNumber;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Conv;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.train.network.Architecture;
import org.onnxtwist.runtime.train.network.NetworkOptions;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.layer.ParameterCount;
import org.onnxtwist.twist.rewrite.ConvEntry;
import org.onnxtwist.twist.rewrite.RewriteSummary;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code new}: writes a network that is not trained yet. */
@Command(
        name = "new",
        description = {
            "Writes a well-known network with random weights, to be trained from scratch. Structure, parameter names and the"
                    + " distributions of the weights are those of PyTorch's implementations: resnet18, resnet50 and"
                    + " mobilenet (mobilenet_v2) of torchvision; resnet20, the network for CIFAR-10 of the paper on residual"
                    + " networks; unet, the U-Net with normalizations of PyTorch Hub. resnet-w16 is a residual network"
                    + " of three stages of two blocks, with 16, 32 and 64 channels.",
            "",
            "The input is image [batch, channels, height, width], the output logits [batch, classes], of unet [batch, classes,"
                    + " height, width]. For images of fewer than 64 pixels on a side, resnet18, resnet50 and mobilenet reduce"
                    + " the image less at their beginning, as is usual for CIFAR: the first convolution has stride 1;"
                    + " in the ResNets, it is also 3x3 without a pooling after it, and in mobilenet, the second stage also has"
                    + " stride 1."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist new resnet20 --input 3x32x32 --classes 10 -o resnet20.onnx",
            "  onnx-twist new resnet18 --input 3x64x64 --classes 10 --twist -o twisted.onnx",
            "  onnx-twist new unet --input 3x128x128 --classes 2 --seed 1 -o unet.onnx"
        })
final class NewCommand implements Callable<Integer> {
    private static final long MOST_BYTES = Integer.MAX_VALUE;

    private final Console console;

    @Parameters(
            paramLabel = "NAME",
            converter = Choices.Architectures.class,
            completionCandidates = Choices.Architectures.class,
            description = "The architecture: ${COMPLETION-CANDIDATES}.")
    private Architecture architecture = Architecture.RESNET18;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "CxHxW",
            converter = NewCommand.Images.class,
            description = "Channels, height and width of the images.")
    private Image input = new Image(0, 0, 0);

    @Option(
            names = "--classes",
            required = true,
            paramLabel = "N",
            converter = WholeNumber.IntFromOne.class,
            description = "The number of classes that the network tells apart.")
    private int classes;

    @Option(
            names = "--twist",
            description = {
                "Rewrite every 3x3 convolution into a twist layer, as 'rewrite --init seed --for training' with the same seed"
                        + " does."
            })
    private boolean twist;

    @Option(
            names = "--seed",
            paramLabel = "N",
            converter = WholeNumber.AnyLong.class,
            defaultValue = "0",
            description = "Seed of all random numbers: the same seed gives the same file. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private OutputOption output;

    @Mixin
    private WritingOptions writing;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    NewCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        OutputTarget target = output.ofNew(Path.of(ConstantSpelling.of(architecture) + ".onnx"));
        Model model = architecture.build(options());
        int convolutions = convolutions(model);
        long plain = requireSize(ParameterCount.of(model));
        Optional<RewriteSummary> summary = twist ? Optional.of(twist(model)) : Optional.empty();
        long parameters =
                requireSize(summary.map(RewriteSummary::parametersAfter).orElse(plain));
        long layers = summary.map(RewriteSummary::convs).stream()
                .flatMap(List::stream)
                .filter(conv -> conv.status() == ConvEntry.Status.REWRITTEN)
                .count();
        try (Progress progress = new Progress(console, "making " + target.output());
                Staging staging = Staging.in(target.makeFolder())) {
            progress.now("writing " + target.output());
            OnnxWriter.write(
                    model,
                    staging,
                    target.name(),
                    writing.toWriteOptions(target.output()).withCheck(Checker::requireWellFormed));
            target.publish(staging, console);
        }
        if (json) {
            console.printJson(document -> {
                document.field("architecture", ConstantSpelling.of(architecture));
                document.field("output", target.output().toString());
                document.field("convolutions", convolutions);
                document.field("layers", layers);
                document.field("parameters", parameters);
            });
        } else {
            console.out()
                    .println(ConstantSpelling.of(architecture) + ": "
                            + NumberText.count(parameters, "parameter", "parameters")
                            + ", with the statistics of normalizations; " + NumberText.grouped(layers) + " of "
                            + NumberText.count(convolutions, "convolution", "convolutions") + " twisted");
            console.out().println("written to " + target.output());
        }
        return ExitStatus.DONE;
    }

    /** Writing random weights without a bound would fill the disk. */
    private static long requireSize(long parameters) {
        if (parameters < 0 || parameters > MOST_BYTES / Float.BYTES) {
            throw CommandException.usage("the network would have "
                    + (parameters < 0 ? "more than 10^18" : NumberText.grouped(parameters))
                    + " parameters, and more than 2 GB of weights are not written: give fewer --classes, or --input fewer"
                    + " channels");
        }
        return parameters;
    }

    private NetworkOptions options() {
        return NetworkOptions.of(input.channels(), input.height(), input.width(), classes)
                .withSeed(seed);
    }

    private static int convolutions(Model model) {
        int count = 0;
        for (Node node : model.graph().nodes()) {
            count += node.operator().equals(Conv.ID) ? 1 : 0;
        }
        return count;
    }

    private RewriteSummary twist(Model model) {
        TwistOptions options = TwistOptions.defaults()
                .withInitialization(Initialization.SEED)
                .withPurpose(Purpose.TRAINING)
                .withSeed(seed);
        return TwistRewrite.apply(model, options).summary();
    }

    /** The value of --input. */
    record Image(int channels, int height, int width) {}

    /** The values of --input. */
    static final class Images implements ITypeConverter<Image> {
        private static final Pattern FORM = Pattern.compile("(\\d{1,9})x(\\d{1,9})x(\\d{1,9})");

        @Override
        public Image convert(String word) {
            Matcher sizes = FORM.matcher(word);
            if (!sizes.matches()) {
                throw new TypeConversionException("the channels, height and width of the images, for example 3x32x32");
            }
            return new Image(
                    Integer.parseInt(sizes.group(1)),
                    Integer.parseInt(sizes.group(2)),
                    Integer.parseInt(sizes.group(3)));
        }
    }
}
