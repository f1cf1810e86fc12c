package org.onnxtwist.samples.networks;

import org.onnxtwist.ir.type.Dim;

/**
 * Options of the networks.
 *
 * @param batch the batch size, a number or a symbol
 * @param height the height of the images, a number or a symbol
 * @param width the width of the images, a number or a symbol
 * @param channels a positive factor on the number of channels of every layer except the first and last; 1 is the published network
 * @param classes the number of outputs of a classifier, or of output channels of a segmentation network
 * @param seed the seed of the weights; the same seed gives the same bytes on every machine
 */
public record NetworkOptions(Dim batch, Dim height, Dim width, double channels, int classes, long seed) {
    public NetworkOptions {
        if (!(channels > 0) || classes < 1) {
            throw new IllegalArgumentException(
                    "a network needs a positive factor of channels and at least one class, not " + channels + " and "
                            + classes);
        }
    }

    /** One square image of {@code size} pixels a side, full width, 1000 classes, seed 0. */
    public static NetworkOptions ofSize(long size) {
        return new NetworkOptions(Dim.of(1), Dim.of(size), Dim.of(size), 1, 1000, 0);
    }

    public NetworkOptions withBatch(Dim other) {
        return new NetworkOptions(other, height, width, channels, classes, seed);
    }

    public NetworkOptions withSize(Dim otherHeight, Dim otherWidth) {
        return new NetworkOptions(batch, otherHeight, otherWidth, channels, classes, seed);
    }

    public NetworkOptions withChannels(double factor) {
        return new NetworkOptions(batch, height, width, factor, classes, seed);
    }

    public NetworkOptions withClasses(int count) {
        return new NetworkOptions(batch, height, width, channels, count, seed);
    }

    public NetworkOptions withSeed(long other) {
        return new NetworkOptions(batch, height, width, channels, classes, other);
    }

    /** The channels of a layer that has {@code published} in the published network, a multiple of 8 and at least 8. */
    int scaled(int published) {
        return (int) Math.max(8, Math.round(published * channels / 8) * 8);
    }
}
