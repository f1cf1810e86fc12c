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
            description =
                    "A method that runs the model on a picture: ${COMPLETION-CANDIDATES}. Without it the model's metadata"
                            + " decides.")
    private Optional<ImageInput.Layout> layout = Optional.empty();

    @Option(
            names = "--image-order",
            paramLabel = "ORDER",
            converter = Choices.Orders.class,
            completionCandidates = Choices.Orders.class,
            description = "The order of colours: ${COMPLETION-CANDIDATES} (rgb).")
    private Optional<ImageInput.Order> order = Optional.empty();

    @Option(
            names = "--image-scale",
            paramLabel = "X",
            description = "What brightness of 0 to 255 is multiplied by (1/255).")
    private Optional<Double> scale = Optional.empty();

    @Option(
            names = "--image-mean",
            split = ",",
            paramLabel = "X",
            description = "Then taken off: one number, or one for each colour (0).")
    private List<Double> mean = List.of();

    @Option(
            names = "--image-std",
            split = ",",
            paramLabel = "X",
            description = "Then divided by: one number, or one for each colour (1).")
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
                        "--image-order, --image-scale, --image-mean and --image-std say more of what --image"
                                + " asks for: give --image nchw or --image nhwc too");
            }
            return Optional.empty();
        }
        ImageInput image = ImageInput.of(layout.get());
        return Optional.of(
                new ImageInput(image.layout(), order.orElse(image.order()), scale.orElse(image.scale()), mean, std));
    }
}
