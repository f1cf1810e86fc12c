package org.onnxtwist.samples.networks;

import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.train.network.Layers;

/** Random parameters as a trained network might have them: no normalization is the identity, and no bias is zero. */
final class RandomParameters implements Layers.InitialValues {
    private long stream;

    RandomParameters(long seed) {
        stream = seed << 20;
    }

    @Override
    public Tensor of(String name, Layers.Role role, long fanIn, long... dims) {
        stream++;
        return switch (role) {
            // He et al. 2015: variance 2 / fan-in keeps the scale after a Relu, and U(-b, b) has variance b b / 3.
            case CONV_WEIGHT -> uniform((float) Math.sqrt(6.0 / fanIn), dims);
            case LINEAR_WEIGHT, LINEAR_BIAS -> uniform((float) Math.sqrt(1.0 / fanIn), dims);
            case CONV_BIAS, SHIFT, MEAN -> uniform(0.1f, dims);
            case SCALE, VARIANCE -> RandomWeights.tensor(stream, 0.5f, 1.5f, dims);
        };
    }

    private Tensor uniform(float bound, long... dims) {
        return RandomWeights.tensor(stream, -bound, bound, dims);
    }
}
