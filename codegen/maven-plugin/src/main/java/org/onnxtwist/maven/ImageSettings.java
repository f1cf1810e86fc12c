package org.onnxtwist.maven;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.codegen.ImageInput;
import org.onnxtwist.codegen.ImageInput.Layout;
import org.onnxtwist.codegen.ImageInput.Order;

/**
 * How pictures become a model's input, as far as it is set.
 *
 * @param layout nchw or nhwc; pictures are taken only where it is set, or the model's metadata says
 * @param order rgb or bgr
 * @param scale what brightness, 0 to 255, is multiplied by
 * @param mean what is subtracted then
 * @param std what is divided by then
 */
record ImageSettings(
        Optional<String> layout,
        Optional<String> order,
        OptionalDouble scale,
        Optional<List<Double>> mean,
        Optional<List<Double>> std) {
    /** These settings, but for what others say. */
    ImageSettings over(ImageSettings others) {
        return new ImageSettings(
                others.layout.or(() -> layout),
                others.order.or(() -> order),
                others.scale.isPresent() ? others.scale : scale,
                others.mean.or(() -> mean),
                others.std.or(() -> std));
    }

    /** What the generator takes; empty where no layout is set. */
    Optional<ImageInput> input() {
        if (layout.isEmpty()) {
            if (order.isPresent() || scale.isPresent() || mean.isPresent() || std.isPresent()) {
                throw new ParameterException(
                        "imageOrder, imageScale, imageMean and imageStd are about pictures, but imageLayout"
                                + " is missing: set it to nchw or nhwc");
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
