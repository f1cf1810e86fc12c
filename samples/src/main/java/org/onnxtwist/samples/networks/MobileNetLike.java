package org.onnxtwist.samples.networks;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

/**
 * A network of depthwise separable convolutions: each layer is a depthwise 3x3 convolution followed by a 1x1 convolution
 * (Howard et al., "MobileNets", 2017).
 *
 * <p>Input {@code image} [N, 3, H, W], output {@code logits} [N, classes]; 4.2 million parameters at full width, 14 of its 27
 * convolutions are 3x3, 13 of these depthwise.
 */
public final class MobileNetLike {
    private static final int STEM = 32;

    /** Output channels of each layer. */
    private static final int[] CHANNELS = {64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024};

    /** Stride of each layer. */
    private static final int[] STRIDES = {1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1};

    private MobileNetLike() {}

    public static Model build(NetworkOptions options) {
        Layers layers = new Layers("mobilenet_like", options);
        int channels = options.scaled(STEM);
        Value x = layers.convUnit(
                "stem", layers.image(3), ConvShape.of3x3(3, channels).withStride(2));
        for (int i = 0; i < CHANNELS.length; i++) {
            int to = options.scaled(CHANNELS[i]);
            x = layers.convUnit(
                    "block" + i + ".depthwise", x, ConvShape.depthwise(channels).withStride(STRIDES[i]));
            x = layers.convUnit("block" + i + ".pointwise", x, ConvShape.of1x1(channels, to));
            channels = to;
        }
        return layers.classify(x, channels);
    }
}
