package org.onnxtwist.samples.networks;

import java.util.ArrayDeque;
import java.util.Deque;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Resize;
import org.onnxtwist.runtime.train.network.ConvShape;
import org.onnxtwist.runtime.train.network.Layers;
import org.onnxtwist.runtime.train.network.NetworkOptions;

/**
 * A segmentation network that reduces the image to an eighth of its size and enlarges it again, with skip connections between the
 * levels of equal size (Ronneberger et al., "U-Net", 2015); padded, so that the output has the size of the input.
 *
 * <p>Input {@code image} [N, 3, H, W] with H and W multiples of 8, output {@code mask} [N, classes, H, W]; 14 of its 15 convolutions
 * are 3x3.
 */
public final class UNetLike {
    private static final int[] LEVELS = {32, 64, 128};
    private static final int BOTTOM = 256;

    private UNetLike() {}

    public static Model build(NetworkOptions options) {
        Layers layers = new Layers("unet_like", options, new RandomParameters(options.seed()));
        Deque<Value> seen = new ArrayDeque<>();
        Value x = layers.image();
        int channels = options.channels();
        for (int level = 0; level < LEVELS.length; level++) {
            int to = options.scaled(LEVELS[level]);
            x = twoConvs(layers, "down" + level, x, channels, to);
            seen.push(x);
            x = layers.maxPool("down" + level + ".pool", x, 2, 2);
            channels = to;
        }
        int bottom = options.scaled(BOTTOM);
        x = twoConvs(layers, "bottom", x, channels, bottom);
        channels = bottom;
        for (int level = LEVELS.length - 1; level >= 0; level--) {
            int to = options.scaled(LEVELS[level]);
            x = layers.concat("up" + level + ".concat", seen.pop(), enlarge(layers, "up" + level + ".resize", x));
            x = twoConvs(layers, "up" + level, x, to + channels, to);
            channels = to;
        }
        Value mask = layers.convWithBias("head", x, ConvShape.of1x1(channels, options.classes()));
        Model model = layers.output(
                mask, "mask", options.batch(), Dim.of(options.classes()), options.height(), options.width());
        model.setProducerName("onnx-twist-samples");
        return model;
    }

    /** An upsampling to twice the height and width that repeats each pixel. */
    private static Value enlarge(Layers layers, String path, Value x) {
        Value scales = layers.constant(path + ".scales", Tensor.ofFloats(new float[] {1, 1, 2, 2}, 4));
        Resize resize = Resize.of(x)
                .scales(scales)
                .mode("nearest")
                .coordinateTransformationMode("asymmetric")
                .nearestMode("floor");
        return layers.add(path, resize);
    }

    private static Value twoConvs(Layers layers, String path, Value x, int from, int to) {
        Value y = layers.convUnit(path + ".0", x, ConvShape.of3x3(from, to));
        return layers.convUnit(path + ".1", y, ConvShape.of3x3(to, to));
    }
}
