package org.onnxtwist.samples.networks;

import org.onnxtwist.ir.Value;

/** What the residual networks have in common. */
final class ResNet {
    private ResNet() {}

    /** A 7x7 convolution and a pooling, which leave a quarter of the height and width. */
    static Value stem(Layers layers, int channels) {
        Value x = layers.conv(
                "conv1",
                layers.image(3),
                ConvShape.of3x3(3, channels).withKernel(7).withStride(2));
        x = layers.relu("relu", layers.batchNorm("bn1", x, channels));
        return layers.maxPool("maxpool", x, 3, 2);
    }

    /** Adds what a block made to what it read, which is projected where the shapes differ. */
    static Value join(Layers layers, String path, Value x, Value y, ConvShape projection) {
        boolean same = projection.from() == projection.to() && projection.stride() == 1;
        Value shortcut = same
                ? x
                : layers.batchNorm(
                        path + ".downsample.1", layers.conv(path + ".downsample.0", x, projection), projection.to());
        return layers.relu(path + ".relu", layers.add(path + ".add", y, shortcut));
    }
}
