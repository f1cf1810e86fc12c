package org.onnxtwist.runtime.train.network;

import org.onnxtwist.ir.type.Dim;

/**
 * Options of the networks.
 *
 * @param batch the batch size, a number or a symbol
 * @param channels the number of channels of the images
 * @param height the height of the images, a number or a symbol
 * @param width the width of the images, a number or a symbol
 * @param widthMultiplier a positive factor on the number of channels of every layer except the first and last; 1 is the published network
 * @param classes the number of outputs of a classifier, or of output channels of a segmentation network
 * @param seed the seed of the weights; the same seed gives the same bytes on every machine
 */
public record NetworkOptions(
        Dim batch, int channels, Dim height, Dim width, double widthMultiplier, int classes, long seed) {
    /** Images with fewer pixels on a side are small: networks for larger ones do not reduce them at once. */
    static final long SMALL = 64;

    public NetworkOptions {
        if (!(widthMultiplier > 0) || Double.isInfinite(widthMultiplier)) {
            throw new NetworkException("the width multiplier is " + widthMultiplier + ": give a positive number");
        }
        if (classes < 1) {
            throw new NetworkException("the number of classes is " + classes + ": give at least 1");
        }
        if (channels < 1 || known(height, 1) < 1 || known(width, 1) < 1) {
            throw new NetworkException("the images have " + channels + " channels of " + height + "x" + width
                    + " pixels: give at least one of each");
        }
    }

    /** Images of any batch size with these sizes, the published width, seed 0. */
    public static NetworkOptions of(int channels, int height, int width, int classes) {
        return new NetworkOptions(Dim.of("batch"), channels, Dim.of(height), Dim.of(width), 1, classes, 0);
    }

    public NetworkOptions withBatch(Dim other) {
        return new NetworkOptions(other, channels, height, width, widthMultiplier, classes, seed);
    }

    public NetworkOptions withSize(Dim otherHeight, Dim otherWidth) {
        return new NetworkOptions(batch, channels, otherHeight, otherWidth, widthMultiplier, classes, seed);
    }

    public NetworkOptions withWidthMultiplier(double factor) {
        return new NetworkOptions(batch, channels, height, width, factor, classes, seed);
    }

    public NetworkOptions withSeed(long other) {
        return new NetworkOptions(batch, channels, height, width, widthMultiplier, classes, other);
    }

    /** Tells whether the images have fewer than {@value #SMALL} pixels on a side. */
    boolean isSmall() {
        return known(height, SMALL) < SMALL || known(width, SMALL) < SMALL;
    }

    static long known(Dim side, long otherwise) {
        return side instanceof Dim.Known size ? size.size() : otherwise;
    }

    /** The channels of a layer that has {@code published} in the published network, a multiple of 8 and at least 8. */
    public int scaled(int published) {
        return (int) Math.max(8, Math.round(published * widthMultiplier / 8) * 8);
    }
}
