package org.onnxtwist.runtime.train.network;

import java.util.List;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Constant;
import org.onnxtwist.op.Dropout;

/**
 * A network of inverted residual blocks: a 1x1 convolution widens, a depthwise 3x3 convolution filters, a 1x1 convolution narrows (Sandler et
 * al., "MobileNetV2", 2018), with the structure, names and initial values of torchvision's {@code mobilenet_v2}.
 *
 * <p>For small images, the first convolution and the second stage have stride 1 instead of 2, as is usual for CIFAR; the parameters are the
 * same.
 *
 * <p>ReLU6 is a Clip, as exporters of PyTorch write it. The gradient of Clip is 1 where its input is exactly 0 or 6, that of PyTorch's
 * ReLU6 is 0 there.
 */
final class MobileNetV2 {
    private static final int STEM = 32;
    private static final int LAST = 1280;
    private static final float DROPPED = 0.2f;

    private static final List<Stage> STAGES = List.of(
            new Stage(1, 16, 1, 1),
            new Stage(6, 24, 2, 2),
            new Stage(6, 32, 3, 2),
            new Stage(6, 64, 4, 2),
            new Stage(6, 96, 3, 1),
            new Stage(6, 160, 3, 2),
            new Stage(6, 320, 1, 1));

    private final Layers layers;
    private final NetworkOptions options;
    private final Value zero;
    private final Value six;

    /**
     * Several blocks of equal width.
     *
     * @param expansion the factor by which a block widens
     * @param channels the output channels of each block
     * @param blocks how many
     * @param stride that of the first block
     */
    private record Stage(int expansion, int channels, int blocks, int stride) {}

    private MobileNetV2(NetworkOptions options) {
        this.options = options;
        this.layers = new Layers("mobilenet", options, PyTorchInitialization.MOBILENET.withSeed(options.seed()));
        // Constant nodes, because they are not parameters.
        this.zero = layers.add("relu6.min", Constant.of().value(Tensor.ofFloats(new float[] {0})));
        this.six = layers.add("relu6.max", Constant.of().value(Tensor.ofFloats(new float[] {6})));
    }

    static Model build(NetworkOptions options) {
        return new MobileNetV2(options).build();
    }

    private Model build() {
        int reduction = options.isSmall() ? 1 : 2;
        long channels = options.scaled(STEM);
        Value x = unit(
                "features.0",
                layers.image(),
                ConvShape.of3x3(options.channels(), channels).withStride(reduction));
        int feature = 1;
        for (int stage = 0; stage < STAGES.size(); stage++) {
            Stage of = STAGES.get(stage);
            long to = options.scaled(of.channels());
            for (int i = 0; i < of.blocks(); i++) {
                int stride = i > 0 ? 1 : stage == 1 ? reduction : of.stride();
                x = block("features." + feature++, x, channels, channels * of.expansion(), to, stride);
                channels = to;
            }
        }
        // A narrower network keeps its last layer's width, as the paper proposes.
        long last = Math.max(LAST, options.scaled(LAST));
        x = unit("features." + feature, x, ConvShape.of1x1(channels, last));
        Value ratio = layers.add("classifier.0.ratio", Constant.of().value(Tensor.ofFloats(new float[] {DROPPED})));
        Value kept = layers.add("classifier.0", Dropout.of(layers.globalMean(x)).ratio(ratio));
        return layers.classify("classifier.1", kept, last);
    }

    private Value block(String path, Value x, long from, long inner, long to, int stride) {
        Value y = x;
        int part = 0;
        if (inner != from) {
            y = unit(path + ".conv.0", y, ConvShape.of1x1(from, inner));
            part++;
        }
        y = unit(path + ".conv." + part, y, ConvShape.depthwise(inner).withStride(stride));
        y = layers.conv(path + ".conv." + (part + 1), y, ConvShape.of1x1(inner, to));
        y = layers.batchNorm(path + ".conv." + (part + 2), y, to);
        return stride == 1 && from == to ? layers.sum(path + ".add", x, y) : y;
    }

    /** A convolution, a normalization and the clipping to 0..6. */
    private Value unit(String path, Value x, ConvShape shape) {
        Value y = layers.batchNorm(path + ".1", layers.conv(path + ".0", x, shape), shape.to());
        return layers.add(path + ".2", Clip.of(y).min(zero).max(six));
    }
}
