package org.onnxtwist.twist.field;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The fields of one output channel.
 *
 * @param channel the output channel, from 0
 * @param center where its coordinates are 0, in the layer's coordinates, which run from 0 to 2 across the image
 * @param gain the root of the sum of the squares of its base kernels' taps, over all input channels: the root mean square of its answer to noise
 *     whose values are independent, with mean 0 and variance 1. The base kernel of a channel that copies one input channel has 1
 * @param strength the squares of the parts of its fields, summed over all input channels and divided by the square of the gain; empty where the
 *     gain is 0 or a weight is not finite
 * @param twistOnNoise the root mean square of what its conv_x and conv_y add on the same noise, over all positions of the image
 * @param kernels the energy of its conv_x and conv_y
 * @param strongest the fields of the input channels for which they are strongest, in descending order; those without a field are left out
 */
public record ChannelField(
        int channel,
        FieldVector center,
        double gain,
        Optional<FieldStrength> strength,
        double twistOnNoise,
        KernelEnergy kernels,
        List<PairField> strongest) {
    public ChannelField {
        strongest = List.copyOf(strongest);
    }

    /** Returns what conv_x and conv_y add on noise, divided by what the base kernel gives; empty where that is 0 or a weight is not finite. */
    public OptionalDouble ratioOnNoise() {
        return strength.isPresent() ? OptionalDouble.of(twistOnNoise / gain) : OptionalDouble.empty();
    }
}
