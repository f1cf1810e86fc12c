package org.onnxtwist.runtime.field;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The outputs of the base and of the twist of a layer on data.
 *
 * @param channels one for each output channel
 */
public record LayerUse(List<ChannelUse> channels) {
    public LayerUse {
        channels = List.copyOf(channels);
    }

    /** Returns the root mean square of what the twist adds, divided by that of what the base gives; empty where that is 0 or not finite. */
    public OptionalDouble ratio() {
        return new ChannelUse(
                        channels.stream().mapToDouble(ChannelUse::base).sum(),
                        channels.stream().mapToDouble(ChannelUse::twist).sum())
                .ratio();
    }

    /**
     * The outputs of the base and of the twist of one output channel.
     *
     * @param base the sum of the squares of conv(x) without bias, over all examples and positions
     * @param twist the sum of the squares of what conv_x and conv_y add to it
     */
    public record ChannelUse(double base, double twist) {
        /** Returns the root of the quotient; empty where it is no number. */
        public OptionalDouble ratio() {
            double ratio = Math.sqrt(twist / base);
            return base > 0 && Double.isFinite(ratio) ? OptionalDouble.of(ratio) : OptionalDouble.empty();
        }
    }
}
