package org.onnxtwist.samples.networks;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.runtime.train.network.ConvShape;
import org.onnxtwist.runtime.train.network.Layers;
import org.onnxtwist.runtime.train.network.NetworkOptions;

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
        Layers layers = new Layers("small_residual_net", options, new RandomParameters(options.seed()));
        Value x = layers.convUnit("stem", layers.image(), ConvShape.of3x3(options.channels(), STEM));
        x = layers.convUnit("down", x, ConvShape.of3x3(STEM, BODY).withStride(2));
        Value y = layers.convUnit("grouped", x, ConvShape.of3x3(BODY, BODY).withGroups(GROUPS));
        y = layers.relu(
                "residual.relu",
                layers.sum("residual.add", x, layers.convWithBias("residual.conv", y, ConvShape.of3x3(BODY, BODY))));
        y = layers.convUnit("depthwise", y, ConvShape.depthwise(BODY));
        y = layers.convUnit("pointwise", y, ConvShape.of1x1(BODY, 2 * BODY));
        y = layers.convUnit("dilated", y, ConvShape.of3x3(2 * BODY, BODY).withDilation(2));
        y = layers.relu(
                "wide.relu",
                layers.convWithBias("wide.conv", y, ConvShape.depthwise(BODY).withKernel(5)));
        Model model = layers.classify("classifier", layers.globalMean(y), BODY);
        model.setProducerName("onnx-twist-samples");
        return model;
    }
}
