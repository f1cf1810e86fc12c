package org.onnxtwist.codegen;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.codegen.model.Element;
import org.onnxtwist.codegen.model.ModelPort;
import org.onnxtwist.codegen.option.ImageInput;
import org.onnxtwist.codegen.option.ImageInput.Layout;
import org.onnxtwist.codegen.option.ImageInput.Order;
import org.onnxtwist.ir.type.Dim;

/**
 * The input of a model that takes pictures.
 *
 * @param port a batch of pictures
 * @param image the conversion of a picture to the input
 */
record ImageFacts(ModelPort port, ImageInput image) {
    /** Keys and values of ONNX's standard for metadata of images. */
    private static final String FORMAT = "Image.BitmapPixelFormat";

    private static final String RANGE = "Image.NominalPixelRange";

    private static final Map<String, Order> FORMATS = Map.of("Gray8", Order.RGB, "Rgb8", Order.RGB, "Bgr8", Order.BGR);

    private static final int RANK = 4;
    private static final int COLOURS = 3;

    /**
     * The requested image input, or else that of the model's metadata; empty if there is neither.
     *
     * @throws org.onnxtwist.codegen.option.CodegenException when pictures are asked for and the model's input cannot be one
     */
    static Optional<ImageFacts> of(Blueprint blueprint) {
        List<ModelPort> inputs = blueprint.ports().inputs();
        Optional<ImageInput> asked = blueprint.options().image();
        if (asked.isPresent()) {
            if (inputs.size() != 1) {
                throw blueprint.refused("methods for pictures are requested, but the model has " + inputs.size()
                        + " inputs: leave the image out, or cut the model (onnx-twist extract)");
            }
            ImageFacts facts = new ImageFacts(inputs.get(0), asked.get());
            facts.obstacle().ifPresent(obstacle -> {
                throw blueprint.refused("methods for pictures are requested, but the input '" + facts.port.name() + "' "
                        + new PortJavadoc(blueprint).plain(facts.port) + " " + obstacle);
            });
            return Optional.of(facts);
        }
        return inputs.size() == 1
                ? stated(blueprint.model().metadata(), inputs.get(0))
                        .map(image -> new ImageFacts(inputs.get(0), image))
                        .filter(facts -> facts.obstacle().isEmpty())
                : Optional.empty();
    }

    private static Optional<ImageInput> stated(Map<String, String> metadata, ModelPort port) {
        Optional<Order> order = Optional.ofNullable(FORMATS.get(metadata.getOrDefault(FORMAT, "")));
        if (order.isEmpty() || port.dims().size() != RANK) {
            return Optional.empty();
        }
        long channels = metadata.getOrDefault(FORMAT, "").equals("Gray8") ? 1 : COLOURS;
        boolean first = port.dims().get(1).equals(Dim.of(channels));
        if (!first && !port.dims().get(RANK - 1).equals(Dim.of(channels))) {
            return Optional.empty();
        }
        ImageInput image = ImageInput.of(first ? Layout.NCHW : Layout.NHWC).withOrder(order.get());
        return switch (metadata.getOrDefault(RANGE, "NominalRange_0_255")) {
            case "NominalRange_0_255" -> Optional.of(image.withScale(1));
            case "Normalized_0_1" -> Optional.of(image);
            case "Normalized_1_1" -> Optional.of(image.withScale(2 / 255.0).withMean(List.of(1.0)));
            case "NominalRange_16_235" ->
                Optional.of(image.withScale(219 / 255.0).withMean(List.of(-16.0)));
            default -> Optional.empty();
        };
    }

    /** The reason why the input cannot be a picture, as the rest of a sentence, with the remedy; empty if it can be one. */
    private Optional<String> obstacle() {
        if (!port.element().several().equals(Element.FLOAT.several())) {
            return Optional.of("is not of a floating-point type: leave the image out and give the values");
        }
        if (port.dims().size() != RANK) {
            return Optional.of("does not have four dimensions: leave the image out and give the values");
        }
        if (!(port.dims().get(channelAxis()) instanceof Dim.Known known)
                || (known.size() != 1 && known.size() != COLOURS)) {
            return Optional.of("does not have 1 or 3 channels at axis " + channelAxis()
                    + ": give the other layout, or leave the image out");
        }
        if (port.dims().get(0) instanceof Dim.Known batch && batch.size() != 1) {
            return Optional.of(
                    "takes " + batch.size() + " pictures at a time: leave the image out and give the values");
        }
        if (image.mean().size() > known.size() || image.std().size() > known.size()) {
            return Optional.of("has " + known.size() + " channel, but there are " + COLOURS
                    + " means or standard deviations: give one");
        }
        return Optional.empty();
    }

    private int channelAxis() {
        return image.layout() == Layout.NCHW ? 1 : RANK - 1;
    }

    long channels() {
        return ((Dim.Known) port.dims().get(channelAxis())).size();
    }

    /** The height that the model requires; empty if it accepts any. */
    Optional<Long> height() {
        return size(image.layout() == Layout.NCHW ? 2 : 1);
    }

    Optional<Long> width() {
        return size(image.layout() == Layout.NCHW ? 3 : 2);
    }

    private Optional<Long> size(int axis) {
        return port.dims().get(axis) instanceof Dim.Known known ? Optional.of(known.size()) : Optional.empty();
    }
}
