package org.onnxtwist.samples.networks;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

/**
 * The residual network of 50 layers in its later form, with the stride in the 3x3 convolution of each block.
 *
 * <p>Input {@code image} [N, 3, H, W], output {@code logits} [N, classes]; 25.6 million parameters (102 MB) at full width, 16 of its
 * 53 convolutions are 3x3.
 */
public final class ResNet50 {
    private static final int[] STAGES = {64, 128, 256, 512};
    private static final int[] BLOCKS = {3, 4, 6, 3};
    private static final int EXPANSION = 4;

    private ResNet50() {}

    public static Model build(NetworkOptions options) {
        Layers layers = new Layers("resnet50", options);
        int channels = options.scaled(STAGES[0]);
        Value x = ResNet.stem(layers, channels);
        for (int stage = 0; stage < STAGES.length; stage++) {
            int inner = options.scaled(STAGES[stage]);
            for (int block = 0; block < BLOCKS[stage]; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = bottleneck(layers, "layer" + (stage + 1) + "." + block, x, channels, inner, stride);
                channels = inner * EXPANSION;
            }
        }
        return layers.classify(x, channels);
    }

    private static Value bottleneck(Layers layers, String path, Value x, int from, int inner, int stride) {
        int to = inner * EXPANSION;
        Value y = layers.conv(path + ".conv1", x, ConvShape.of1x1(from, inner));
        y = layers.relu(path + ".relu1", layers.batchNorm(path + ".bn1", y, inner));
        y = layers.conv(path + ".conv2", y, ConvShape.of3x3(inner, inner).withStride(stride));
        y = layers.relu(path + ".relu2", layers.batchNorm(path + ".bn2", y, inner));
        y = layers.batchNorm(path + ".bn3", layers.conv(path + ".conv3", y, ConvShape.of1x1(inner, to)), to);
        return ResNet.join(layers, path, x, y, ConvShape.of1x1(from, to).withStride(stride));
    }
}
