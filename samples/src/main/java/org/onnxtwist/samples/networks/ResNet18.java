package org.onnxtwist.samples.networks;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

/**
 * The residual network of 18 layers, with its normalizations (He et al., "Deep residual learning for image recognition", 2015).
 *
 * <p>Input {@code image} [N, 3, H, W], output {@code logits} [N, classes]; 11.7 million parameters at full width, 16 of its 20
 * convolutions are 3x3.
 */
public final class ResNet18 {
    private static final int[] STAGES = {64, 128, 256, 512};

    private ResNet18() {}

    public static Model build(NetworkOptions options) {
        Layers layers = new Layers("resnet18", options);
        int channels = options.scaled(STAGES[0]);
        Value x = ResNet.stem(layers, channels);
        for (int stage = 0; stage < STAGES.length; stage++) {
            int to = options.scaled(STAGES[stage]);
            for (int block = 0; block < 2; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = basicBlock(layers, "layer" + (stage + 1) + "." + block, x, channels, to, stride);
                channels = to;
            }
        }
        return layers.classify(x, channels);
    }

    private static Value basicBlock(Layers layers, String path, Value x, int from, int to, int stride) {
        Value y = layers.conv(path + ".conv1", x, ConvShape.of3x3(from, to).withStride(stride));
        y = layers.relu(path + ".relu1", layers.batchNorm(path + ".bn1", y, to));
        y = layers.batchNorm(path + ".bn2", layers.conv(path + ".conv2", y, ConvShape.of3x3(to, to)), to);
        return ResNet.join(layers, path, x, y, ConvShape.of1x1(from, to).withStride(stride));
    }
}
