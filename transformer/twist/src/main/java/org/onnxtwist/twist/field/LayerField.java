package org.onnxtwist.twist.field;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.twist.TwistLayer;

/**
 * The fields of one conv_twist layer.
 *
 * @param layer the layer
 * @param extent the image over which the fields are measured
 * @param channels its output channels, in their order
 */
public record LayerField(TwistLayer layer, FieldExtent extent, List<ChannelField> channels) {
    public LayerField {
        channels = List.copyOf(channels);
    }

    /** Returns the mean of the channels' strengths, over those that have one; empty where none has. Its norm is a root mean square. */
    public Optional<FieldStrength> strength() {
        List<FieldStrength> strengths = channels.stream()
                .flatMap(channel -> channel.strength().stream())
                .toList();
        return strengths.isEmpty()
                ? Optional.empty()
                : Optional.of(strengths.stream()
                        .reduce(FieldStrength.NONE, FieldStrength::plus)
                        .times(1.0 / strengths.size()));
    }

    /** Returns the energy of conv_x and conv_y. */
    public KernelEnergy kernels() {
        return channels.stream().map(ChannelField::kernels).reduce(KernelEnergy.NONE, KernelEnergy::plus);
    }

    /**
     * Returns the root mean square of what conv_x and conv_y add on noise, over the channels that have a strength, divided by that of what the
     * base gives; empty where none has.
     */
    public OptionalDouble ratioOnNoise() {
        double twist = 0;
        double base = 0;
        for (ChannelField channel : channels) {
            if (channel.strength().isPresent()) {
                twist += channel.twistOnNoise() * channel.twistOnNoise();
                base += channel.gain() * channel.gain();
            }
        }
        return base == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(twist / base));
    }
}
