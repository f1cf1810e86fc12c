package org.onnxtwist.runtime.train.network;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

/**
 * The residual networks for photographs (He et al., "Deep residual learning for image recognition", 2015) with the structure, names and
 * initial values of torchvision's {@code resnet18} and {@code resnet50}; the latter has its stride in the 3x3 convolution of a block.
 *
 * <p>For small images, {@code conv1} is a 3x3 convolution of stride 1 and there is no {@code maxpool}, as is usual for CIFAR: torchvision has
 * no such form, and all other parameters have its names and sizes.
 */
final class ResNet {
    private static final int[] STAGES = {64, 128, 256, 512};
    private static final int[] BLOCKS_18 = {2, 2, 2, 2};
    private static final int[] BLOCKS_50 = {3, 4, 6, 3};
    private static final int EXPANSION = 4;

    private ResNet() {}

    /** Appends a residual block to a network. */
    private interface Block {
        Value add(Layers layers, String path, Value x, long from, long inner, int stride);
    }

    static Model of18(NetworkOptions options) {
        return build("resnet18", options, BLOCKS_18, 1, ResNet::basicBlock);
    }

    static Model of50(NetworkOptions options) {
        return build("resnet50", options, BLOCKS_50, EXPANSION, ResNet::bottleneck);
    }

    private static Model build(String name, NetworkOptions options, int[] blocks, int expansion, Block block) {
        Layers layers = new Layers(name, options, PyTorchInitialization.RESNET.withSeed(options.seed()));
        long channels = options.scaled(STAGES[0]);
        ConvShape stem = ConvShape.of3x3(options.channels(), channels);
        Value x = layers.image();
        if (options.isSmall()) {
            x = stem(layers, x, stem);
        } else {
            x = layers.maxPool("maxpool", stem(layers, x, stem.withKernel(7).withStride(2)), 3, 2);
        }
        for (int stage = 0; stage < STAGES.length; stage++) {
            long inner = options.scaled(STAGES[stage]);
            for (int i = 0; i < blocks[stage]; i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                x = block.add(layers, "layer" + (stage + 1) + "." + i, x, channels, inner, stride);
                channels = inner * expansion;
            }
        }
        return layers.classify("fc", layers.globalMean(x), channels);
    }

    /** The convolution before the first block, its normalization and Relu. */
    static Value stem(Layers layers, Value x, ConvShape shape) {
        return layers.relu("relu", layers.batchNorm("bn1", layers.conv("conv1", x, shape), shape.to()));
    }

    /** A block of two 3x3 convolutions, with a projection if the sizes of its input and output differ. */
    static Value basicBlock(Layers layers, String path, Value x, long from, long to, int stride) {
        Value y = basicBranch(layers, path, x, from, to, stride);
        return join(layers, path, y, projected(layers, path, x, from, to, stride));
    }

    /** Two 3x3 convolutions, with their normalizations. */
    static Value basicBranch(Layers layers, String path, Value x, long from, long to, int stride) {
        Value y = layers.conv(path + ".conv1", x, ConvShape.of3x3(from, to).withStride(stride));
        y = layers.relu(path + ".relu1", layers.batchNorm(path + ".bn1", y, to));
        return layers.batchNorm(path + ".bn2", layers.conv(path + ".conv2", y, ConvShape.of3x3(to, to)), to);
    }

    private static Value bottleneck(Layers layers, String path, Value x, long from, long inner, int stride) {
        long to = inner * EXPANSION;
        Value y = layers.conv(path + ".conv1", x, ConvShape.of1x1(from, inner));
        y = layers.relu(path + ".relu1", layers.batchNorm(path + ".bn1", y, inner));
        y = layers.conv(path + ".conv2", y, ConvShape.of3x3(inner, inner).withStride(stride));
        y = layers.relu(path + ".relu2", layers.batchNorm(path + ".bn2", y, inner));
        y = layers.batchNorm(path + ".bn3", layers.conv(path + ".conv3", y, ConvShape.of1x1(inner, to)), to);
        return join(layers, path, y, projected(layers, path, x, from, to, stride));
    }

    private static Value projected(Layers layers, String path, Value x, long from, long to, int stride) {
        if (from == to && stride == 1) {
            return x;
        }
        ConvShape projection = ConvShape.of1x1(from, to).withStride(stride);
        return layers.batchNorm(
                path + ".downsample.1", layers.conv(path + ".downsample.0", x, projection), projection.to());
    }

    /** Adds the shortcut of a block to what its convolutions computed. */
    static Value join(Layers layers, String path, Value y, Value shortcut) {
        return layers.relu(path + ".relu", layers.sum(path + ".add", y, shortcut));
    }
}
