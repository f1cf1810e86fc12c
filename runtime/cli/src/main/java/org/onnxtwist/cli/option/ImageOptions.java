package org.onnxtwist.cli.option;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.codegen.option.ImageInput;
import picocli.CommandLine.Option;

/** The options for converting a picture to the input of a generated class. */
public final class ImageOptions {
    @Option(
            names = "--image",
            paramLabel = "LAYOUT",
            converter = Choices.Layouts.class,
            completionCandidates = Choices.Layouts.class,
            description = "Add a method that runs the model on a picture, with this order of dimensions:"
                    + " ${COMPLETION-CANDIDATES}. Without this option, the model's metadata decides.")
    private Optional<ImageInput.Layout> layout = Optional.empty();

    @Option(
            names = "--image-order",
            paramLabel = "ORDER",
            converter = Choices.Orders.class,
            completionCandidates = Choices.Orders.class,
            description = "Order of the colour channels: ${COMPLETION-CANDIDATES}. Default: rgb.")
    private Optional<ImageInput.Order> order = Optional.empty();

    @Option(
            names = "--image-scale",
            paramLabel = "X",
            converter = RealNumber.NonZero.class,
            description = "Factor by which pixel values from 0 to 255 are multiplied. Default: 1/255.")
    private Optional<Double> scale = Optional.empty();

    @Option(
            names = "--image-mean",
            split = ",",
            paramLabel = "X",
            converter = RealNumber.Finite.class,
            description =
                    "Mean to subtract after the multiplication: one number, or one for each colour channel. Default: 0.")
    private List<Double> mean = List.of();

    @Option(
            names = "--image-std",
            split = ",",
            paramLabel = "X",
            converter = RealNumber.NonZero.class,
            description =
                    "Standard deviation to divide by after the mean is subtracted: one number, or one for each colour channel."
                            + " Default: 1.")
    private List<Double> std = List.of();

    /**
     * Returns the image input of a generated class; empty if no layout is given.
     *
     * @throws CommandException when another option for pictures is given without the layout
     */
    public Optional<ImageInput> toImageInput() {
        if (layout.isEmpty()) {
            if (order.isPresent() || scale.isPresent() || !mean.isEmpty() || !std.isEmpty()) {
                throw CommandException.usage(
                        "--image-order, --image-scale, --image-mean and --image-std refine what --image asks for:"
                                + " give --image nchw or --image nhwc too");
            }
            return Optional.empty();
        }
        ImageInput image = ImageInput.of(layout.get());
        return Optional.of(
                new ImageInput(image.layout(), order.orElse(image.order()), scale.orElse(image.scale()), mean, std));
    }
}
