package org.onnxtwist.runtime.field;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.twist.field.ChannelField;
import org.onnxtwist.twist.field.LayerField;

/**
 * The fields of a model's conv_twist layers.
 *
 * @param layers the layers, in topological order
 * @param data the data that the layers were measured on; empty if they were not
 */
public record FieldReport(List<LayerReport> layers, Optional<MeasuredData> data) {
    /** The ratio of twist to base below which a channel hardly uses its twist. */
    public static final double HARDLY = 0.01;

    public FieldReport {
        layers = List.copyOf(layers);
    }

    /**
     * The data that layers were measured on.
     *
     * @param source the file or folder
     * @param examples the number of examples
     */
    public record MeasuredData(String source, long examples) {}

    /**
     * One layer.
     *
     * @param field its fields, read from the weights
     * @param use what its twist and its base give on data; empty where that was not measured, or no run came to the layer
     */
    public record LayerReport(LayerField field, Optional<LayerUse> use) {
        /**
         * Returns what the twist of the layer adds, divided by what its base gives, as root mean squares over all channels: on the data where they
         * were measured, otherwise on noise; empty where the base gives nothing or a number is not finite.
         */
        public OptionalDouble ratio() {
            return use.map(LayerUse::ratio).orElseGet(field::ratioOnNoise);
        }

        /** Returns the same for one channel. */
        public OptionalDouble ratio(ChannelField channel) {
            return use.map(measured ->
                            measured.channels().get(channel.channel()).ratio())
                    .orElseGet(channel::ratioOnNoise);
        }

        /** Returns the channels with a ratio below {@value FieldReport#HARDLY}. */
        public List<ChannelField> hardlyTwisted() {
            return field.channels().stream()
                    .filter(channel -> ratio(channel).orElse(HARDLY) < HARDLY)
                    .toList();
        }
    }
}
