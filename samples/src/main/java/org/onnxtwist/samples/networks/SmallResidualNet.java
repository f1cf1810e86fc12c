package org.onnxtwist.samples.networks;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;

/**
 * A small classifier with each kind of convolution: with and without bias, of stride 2, grouped, depthwise, dilated, and two that are
 * not 3x3. The project ships this model.
 *
 * <p>Input {@code image} [N, 3, H, W], output {@code logits} [N, classes].
 */
public final class SmallResidualNet {
    private static final int STEM = 16;
    private static final int BODY = 32;
    private static final int GROUPS = 4;

    private SmallResidualNet() {}

    public static Model build(NetworkOptions options) {
        Layers layers = new Layers("small_residual_net", options);
        Value x = layers.convUnit("stem", layers.image(3), ConvShape.of3x3(3, STEM));
        x = layers.convUnit("down", x, ConvShape.of3x3(STEM, BODY).withStride(2));
        Value y = layers.convUnit("grouped", x, ConvShape.of3x3(BODY, BODY).withGroups(GROUPS));
        y = layers.relu(
                "residual.relu",
                layers.add("residual.add", x, layers.convWithBias("residual.conv", y, ConvShape.of3x3(BODY, BODY))));
        y = layers.convUnit("depthwise", y, ConvShape.depthwise(BODY));
        y = layers.convUnit("pointwise", y, ConvShape.of1x1(BODY, 2 * BODY));
        y = layers.convUnit("dilated", y, ConvShape.of3x3(2 * BODY, BODY).withDilation(2));
        y = layers.relu(
                "wide.relu",
                layers.convWithBias("wide.conv", y, ConvShape.depthwise(BODY).withKernel(5)));
        return layers.classify(y, BODY);
    }
}
