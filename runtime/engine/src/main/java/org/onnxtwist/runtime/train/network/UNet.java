package org.onnxtwist.runtime.train.network;

import java.util.ArrayDeque;
import java.util.Deque;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;

/**
 * A segmentation network that halves the image four times and enlarges it again, with skip connections between the levels of equal size
 * (Ronneberger et al., "U-Net", 2015), padded, so that the output has the size of the input. Structure, names and initial values are those
 * of the U-Net with normalizations on PyTorch Hub, mateuszbuda/brain-segmentation-pytorch, without the sigmoid at its end: the output is
 * {@code logits} [batch, classes, height, width].
 */
final class UNet {
    private static final int[] LEVELS = {32, 64, 128, 256};
    private static final int BOTTOM = 512;

    private UNet() {}

    static Model build(NetworkOptions options) {
        Layers layers = new Layers("unet", options);
        Deque<Value> skipped = new ArrayDeque<>();
        Value x = layers.image();
        long channels = options.channels();
        for (int level = 1; level <= LEVELS.length; level++) {
            long to = options.scaled(LEVELS[level - 1]);
            x = twoConvs(layers, "encoder" + level + ".enc" + level, x, channels, to);
            skipped.push(x);
            x = layers.maxPool("pool" + level, x, 2, 2);
            channels = to;
        }
        long bottom = options.scaled(BOTTOM);
        x = twoConvs(layers, "bottleneck.bottleneck", x, channels, bottom);
        channels = bottom;
        for (int level = LEVELS.length; level >= 1; level--) {
            long to = options.scaled(LEVELS[level - 1]);
            x = layers.enlarge("upconv" + level, x, channels, to, 2);
            x = layers.concat("decoder" + level + ".concat", x, skipped.pop());
            x = twoConvs(layers, "decoder" + level + ".dec" + level, x, 2 * to, to);
            channels = to;
        }
        Value logits = layers.convWithBias("conv", x, ConvShape.of1x1(channels, options.classes()));
        return layers.output(
                logits, "logits", options.batch(), Dim.of(options.classes()), options.height(), options.width());
    }

    private static Value twoConvs(Layers layers, String path, Value x, long from, long to) {
        Value y = x;
        long channels = from;
        for (int i = 1; i <= 2; i++) {
            y = layers.conv(path + "conv" + i, y, ConvShape.of3x3(channels, to));
            y = layers.relu(path + "relu" + i, layers.batchNorm(path + "norm" + i, y, to));
            channels = to;
        }
        return y;
    }
}
