package org.onnxtwist.runtime.train.network;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.Pad;

/** Residual networks of three stages with 16, 32 and 64 channels, for small images: they do not reduce the image before the second stage. */
final class CifarResNet {
    private static final int[] STAGES = {16, 32, 64};
    private static final int PUBLISHED_BLOCKS = 3;
    private static final int NARROW_BLOCKS = 2;

    private CifarResNet() {}

    /** Appends a residual block to a network. */
    private interface Block {
        Value add(Layers layers, String path, Value x, long from, long to, int stride);
    }

    /**
     * The network of 20 layers for CIFAR-10 (He et al., "Deep residual learning for image recognition", 2015, section 4.2). Shortcuts have no
     * parameters: they leave out every second pixel and fill up the channels with zeros, the paper's option A. Names and initial values are
     * those of the implementation in PyTorch that is used most, akamaster/pytorch_resnet_cifar10.
     */
    static Model of20(NetworkOptions options) {
        Layers layers = new Layers("resnet20", options, PyTorchInitialization.CIFAR.withSeed(options.seed()));
        return build(layers, options, PUBLISHED_BLOCKS, CifarResNet::paddedBlock, "linear");
    }

    /** A network with two blocks a stage that is otherwise as torchvision's ResNet: its projections, names and initial values. */
    static Model ofWidth16(NetworkOptions options) {
        Layers layers = new Layers("resnet-w16", options, PyTorchInitialization.RESNET.withSeed(options.seed()));
        return build(layers, options, NARROW_BLOCKS, ResNet::basicBlock, "fc");
    }

    private static Model build(Layers layers, NetworkOptions options, int blocks, Block block, String classifier) {
        long channels = options.scaled(STAGES[0]);
        Value x = ResNet.stem(layers, layers.image(), ConvShape.of3x3(options.channels(), channels));
        for (int stage = 0; stage < STAGES.length; stage++) {
            long to = options.scaled(STAGES[stage]);
            for (int i = 0; i < blocks; i++) {
                int stride = stage > 0 && i == 0 ? 2 : 1;
                x = block.add(layers, "layer" + (stage + 1) + "." + i, x, channels, to, stride);
                channels = to;
            }
        }
        return layers.classify(classifier, layers.globalMean(x), channels);
    }

    private static Value paddedBlock(Layers layers, String path, Value x, long from, long to, int stride) {
        Value y = ResNet.basicBranch(layers, path, x, from, to, stride);
        Value shortcut = x;
        if (stride != 1) {
            // The mean of one pixel in four: the pixel. Its gradient costs less than that of a Slice with steps.
            shortcut = layers.add(
                    path + ".shortcut.stride", AveragePool.of(shortcut, 1, 1).strides(stride, stride));
        }
        if (from != to) {
            long before = (to - from) / 2;
            Value pads = layers.constant(
                    path + ".shortcut.pads", Tensor.vector(0, before, 0, 0, 0, to - from - before, 0, 0));
            shortcut = layers.add(path + ".shortcut.pad", Pad.of(shortcut, pads));
        }
        return ResNet.join(layers, path, y, shortcut);
    }
}
