package org.onnxtwist.samples.networks;

import org.onnxtwist.ir.Value;

/** The common parts of the residual networks. */
final class ResNet {
    private ResNet() {}

    /** A 7x7 convolution and a pooling, which reduce height and width to a quarter. */
    static Value stem(Layers layers, int channels) {
        Value x = layers.conv(
                "conv1",
                layers.image(3),
                ConvShape.of3x3(3, channels).withKernel(7).withStride(2));
        x = layers.relu("relu", layers.batchNorm("bn1", x, channels));
        return layers.maxPool("maxpool", x, 3, 2);
    }

    /** Adds the input of a block to its output, with a projection if the shapes differ. */
    static Value join(Layers layers, String path, Value x, Value y, ConvShape projection) {
        boolean same = projection.from() == projection.to() && projection.stride() == 1;
        Value shortcut = same
                ? x
                : layers.batchNorm(
                        path + ".downsample.1", layers.conv(path + ".downsample.0", x, projection), projection.to());
        return layers.relu(path + ".relu", layers.add(path + ".add", y, shortcut));
    }
}
