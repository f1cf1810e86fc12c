package org.onnxtwist.runtime.train.data;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/**
 * What is done to the inputs of examples before a model gets them: its input says type, sizes and order of axes; here stands the rest. Each
 * value v of a channel becomes {@code (scale v - mean) / std}.
 *
 * <p>A model takes pictures if its input has four axes: {@code [N, channels, height, width]}, or {@code [N, height, width, channels]} where
 * only the last one is 1, 3 or 4. Pictures are brought to its size and its number of channels. All other inputs have to have as many
 * elements as the model takes.
 *
 * @param height of pictures, where the model leaves it open; empty for that of the data, if all have the same
 * @param width the same for the width
 * @param fit how a picture of another size is brought to the size of the model
 * @param scale empty for 1/255 where the data are images or of type uint8 and the model's input is of a floating-point type, otherwise 1
 * @param mean one number for each channel, or one for all; empty for 0. The channel of an input that is no picture is its first axis
 * @param std positive, one for each channel, or one for all; empty for 1
 * @param augmentation random changes of pictures
 */
public record InputPreparation(
        OptionalInt height,
        OptionalInt width,
        Fit fit,
        OptionalDouble scale,
        List<Double> mean,
        List<Double> std,
        Augmentation augmentation) {
    /** What becomes of a picture whose size is not that of the model. */
    public enum Fit {
        /** It is scaled until it covers that size, and what is beyond it is cut off equally on both sides. */
        CROP,
        /** It is scaled to that size, also if that changes its proportions. */
        STRETCH,
        /** It is an error. */
        REFUSE
    }

    public InputPreparation {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (!std.stream().allMatch(deviation -> deviation > 0 && deviation < Double.POSITIVE_INFINITY)
                || !mean.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("the mean " + mean + " and the standard deviation " + std
                    + " are to be finite, the latter positive");
        }
    }

    /** Pictures are cropped, values scaled as the data demand, nothing is normalised or changed at random. */
    public static InputPreparation defaults() {
        return new InputPreparation(
                OptionalInt.empty(),
                OptionalInt.empty(),
                Fit.CROP,
                OptionalDouble.empty(),
                List.of(),
                List.of(),
                Augmentation.none());
    }

    public InputPreparation withSize(int rows, int columns) {
        return new InputPreparation(OptionalInt.of(rows), OptionalInt.of(columns), fit, scale, mean, std, augmentation);
    }

    public InputPreparation with(Fit otherSizes) {
        return new InputPreparation(height, width, otherSizes, scale, mean, std, augmentation);
    }

    public InputPreparation with(Augmentation changes) {
        return new InputPreparation(height, width, fit, scale, mean, std, changes);
    }

    public InputPreparation withScale(double factor) {
        return new InputPreparation(height, width, fit, OptionalDouble.of(factor), mean, std, augmentation);
    }

    public InputPreparation withNormalization(List<Double> means, List<Double> deviations) {
        return new InputPreparation(height, width, fit, scale, means, deviations, augmentation);
    }

    /** Tells whether data of the model's own type and sizes are left as they are. */
    boolean keepsValues() {
        return scale.orElse(1) == 1 && mean.isEmpty() && std.isEmpty() && augmentation.equals(Augmentation.none());
    }

    /**
     * The same with mean and standard deviation of each channel over training data, as the model would get them without normalisation and
     * augmentation. All examples are read, but of more than 100,000 only so many, evenly spaced. A channel without variation gets the
     * deviation 1.
     *
     * @param input the model's input
     * @throws DataException when the data do not fit the input
     */
    public InputPreparation withNormalizationOf(Examples training, Port input) {
        InputPreparation plain = withNormalization(List.of(), List.of()).with(Augmentation.none());
        Port doubles = new Port(
                input.name(), ValueType.tensor(DType.DOUBLE, input.type().shape()));
        ChannelStatistics statistics = ChannelStatistics.of(InputWriter.of(training, doubles, plain), training);
        return withNormalization(statistics.means(), statistics.deviations());
    }
}
