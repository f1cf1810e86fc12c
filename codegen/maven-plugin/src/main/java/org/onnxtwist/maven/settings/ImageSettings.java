package org.onnxtwist.maven.settings;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.codegen.option.ImageInput;
import org.onnxtwist.codegen.option.ImageInput.Layout;
import org.onnxtwist.codegen.option.ImageInput.Order;

/**
 * The settings for converting pictures to a model's input, as far as they are given.
 *
 * @param layout nchw or nhwc; pictures are accepted only if it is set or stated in the model's metadata
 * @param order rgb or bgr
 * @param scale the factor that brightness values, 0 to 255, are multiplied by
 * @param mean the mean of each channel, subtracted after that
 * @param std the standard deviation of each channel, by which the result is divided
 */
public record ImageSettings(
        Optional<String> layout,
        Optional<String> order,
        OptionalDouble scale,
        Optional<List<Double>> mean,
        Optional<List<Double>> std) {
    /** Returns these settings, overridden by those that {@code others} sets. */
    ImageSettings over(ImageSettings others) {
        return new ImageSettings(
                others.layout.or(() -> layout),
                others.order.or(() -> order),
                others.scale.isPresent() ? others.scale : scale,
                others.mean.or(() -> mean),
                others.std.or(() -> std));
    }

    /** Returns the image input for the generator; empty if no layout is set. */
    Optional<ImageInput> input() {
        if (layout.isEmpty()) {
            if (order.isPresent() || scale.isPresent() || mean.isPresent() || std.isPresent()) {
                throw new ParameterException(
                        "imageOrder, imageScale, imageMean and imageStd need imageLayout: set it to nchw or nhwc");
            }
            return Optional.empty();
        }
        ImageInput input = ImageInput.of(Choice.of(Layout.class, "imageLayout", layout.get()));
        if (order.isPresent()) {
            input = input.withOrder(Choice.of(Order.class, "imageOrder", order.get()));
        }
        if (scale.isPresent()) {
            input = input.withScale(scale.getAsDouble());
        }
        return Optional.of(input.withMean(mean.orElse(List.of())).withStd(std.orElse(List.of())));
    }
}
