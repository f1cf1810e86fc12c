package org.onnxtwist.runtime.train.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Mean and standard deviation of each channel over many examples, by the method of Welford and of Chan, which does not cancel. */
final class ChannelStatistics {
    private static final int MOST_EXAMPLES = 100_000;

    private final double[] means;
    private final double[] squares;
    private double count;

    private ChannelStatistics(int channels) {
        means = new double[channels];
        squares = new double[channels];
    }

    /** @param writer writes doubles */
    static ChannelStatistics of(InputWriter writer, Examples examples) {
        long[] dims = writer.dims();
        int channels = dims.length == 0 ? 1 : (int) dims[writer.channelAxis()];
        int elements = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        boolean last = writer.channelAxis() > 0;
        ChannelStatistics statistics = new ChannelStatistics(channels);
        ByteBuffer bytes = ByteBuffer.allocate(elements * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int[] positions = examples.positions();
        int read = Math.min(positions.length, MOST_EXAMPLES);
        for (int i = 0; i < read; i++) {
            int index = positions[(int) ((long) i * positions.length / read)];
            try {
                writer.write(index, new ExampleRandom(0, 0, index), bytes.clear());
                statistics.add(bytes.flip(), elements / channels, last);
            } catch (IOException e) {
                // The example is skipped, which the examples have noted.
            }
        }
        if (statistics.count == 0) {
            throw examples.unreadable();
        }
        return statistics;
    }

    private void add(ByteBuffer example, int plane, boolean last) {
        double total = count + plane;
        for (int channel = 0; channel < means.length; channel++) {
            int first = last ? channel : channel * plane;
            int step = last ? means.length : 1;
            double sum = 0;
            for (int at = 0; at < plane; at++) {
                sum += example.getDouble((first + at * step) * Double.BYTES);
            }
            double mean = sum / plane;
            double spread = 0;
            for (int at = 0; at < plane; at++) {
                double distance = example.getDouble((first + at * step) * Double.BYTES) - mean;
                spread += distance * distance;
            }
            double shift = mean - means[channel];
            squares[channel] += spread + shift * shift * count * plane / total;
            means[channel] += shift * plane / total;
        }
        count = total;
    }

    List<Double> means() {
        return Arrays.stream(means).boxed().toList();
    }

    /** The square root of the mean square distance from the mean; 1 where that is 0. */
    List<Double> deviations() {
        return Arrays.stream(squares)
                .map(sum -> sum > 0 ? Math.sqrt(sum / count) : 1)
                .boxed()
                .toList();
    }
}
