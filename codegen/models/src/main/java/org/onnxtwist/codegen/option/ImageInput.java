package org.onnxtwist.codegen.option;

import java.util.List;

/**
 * The conversion of a picture to the input of a model. An element of colour c is {@code (v * scale - mean[c]) / std[c]}, where v is the
 * brightness of that colour, 0 to 255.
 *
 * @param layout the position of the channels
 * @param order the order of the colours in three channels; a single channel is the luminance
 * @param scale the factor of the brightness; finite, not 0
 * @param mean one number for each channel, in the order of the channels; empty for 0
 * @param std one number for each channel, none of them 0; empty for 1
 */
public record ImageInput(Layout layout, Order order, double scale, List<Double> mean, List<Double> std) {
    private static final double BRIGHTEST = 255;

    /** The position of the channels in a batch of pictures. */
    public enum Layout {
        /** [batch, channels, height, width]. */
        NCHW,
        /** [batch, height, width, channels]. */
        NHWC
    }

    /** The order of three channels. */
    public enum Order {
        RGB,
        BGR
    }

    /**
     * @throws CodegenException for a number that is not finite, a scale or deviation of 0, and a number of means or deviations other than 1
     *     or 3
     */
    public ImageInput {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (!Double.isFinite(scale) || scale == 0) {
            throw new CodegenException("the scale of an image is " + scale + ": give a finite number other than 0");
        }
        require("mean", mean, true);
        require("std", std, false);
        if (!mean.isEmpty() && !std.isEmpty() && mean.size() != std.size()) {
            throw new CodegenException("an image has " + mean.size() + " means and " + std.size()
                    + " standard deviations: give one of each for a channel");
        }
    }

    private static void require(String what, List<Double> values, boolean zero) {
        if (values.size() > 1 && values.size() != 3) {
            throw new CodegenException("the " + what + " of an image has " + values.size()
                    + " numbers: give none, one, or one for each of three channels");
        }
        for (double value : values) {
            if (!Double.isFinite(value) || (!zero && value == 0)) {
                throw new CodegenException("the " + what + " of an image is " + value + ": give a finite number"
                        + (zero ? "" : " other than 0"));
            }
        }
    }

    /** An input whose elements are the brightness from 0 to 1, red first. */
    public static ImageInput of(Layout layout) {
        return new ImageInput(layout, Order.RGB, 1 / BRIGHTEST, List.of(), List.of());
    }

    public ImageInput withOrder(Order other) {
        return new ImageInput(layout, other, scale, mean, std);
    }

    public ImageInput withScale(double other) {
        return new ImageInput(layout, order, other, mean, std);
    }

    public ImageInput withMean(List<Double> other) {
        return new ImageInput(layout, order, scale, other, std);
    }

    public ImageInput withStd(List<Double> other) {
        return new ImageInput(layout, order, scale, mean, other);
    }
}
