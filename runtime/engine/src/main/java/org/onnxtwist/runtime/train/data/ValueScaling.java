package org.onnxtwist.runtime.train.data;

import java.util.List;
import java.util.stream.IntStream;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.session.InferenceSession.Port;

/**
 * The linear function of values that prepares them, for each channel its own: {@code factor v + shift}.
 *
 * @param factors one for each channel
 * @param shifts one for each channel
 */
record ValueScaling(List<Double> factors, List<Double> shifts) {
    private static final double LARGEST_BYTE = 255;

    /** @param source the type of the data, uint8 for images */
    static ValueScaling of(InputPreparation preparation, DType source, Port input, int channels) {
        DType dtype = input.type().dtype();
        List<Double> mean = preparation.mean();
        List<Double> std = preparation.std();
        if (!dtype.isFloatingPoint() && !(mean.isEmpty() && std.isEmpty())) {
            throw new DataException(
                    Fault.REQUEST,
                    "the model's input '" + input.name() + "' is of type " + dtype.onnxName()
                            + ", which holds no normalised values: leave mean and standard deviation out");
        }
        double scale =
                preparation.scale().orElse(source == DType.UINT8 && dtype.isFloatingPoint() ? 1 / LARGEST_BYTE : 1);
        return new ValueScaling(
                IntStream.range(0, channels)
                        .mapToObj(channel -> scale / of(channel, std, 1, channels, input))
                        .toList(),
                IntStream.range(0, channels)
                        .mapToObj(channel ->
                                -of(channel, mean, 0, channels, input) / of(channel, std, 1, channels, input))
                        .toList());
    }

    private static double of(int channel, List<Double> numbers, double otherwise, int channels, Port input) {
        if (numbers.size() > 1 && numbers.size() != channels) {
            throw new DataException(
                    Fault.REQUEST,
                    "there are " + numbers.size() + " numbers to normalise with, but the model's input '" + input.name()
                            + "' has " + channels + " channels: give one number, or one for each");
        }
        return numbers.isEmpty() ? otherwise : numbers.get(numbers.size() == 1 ? 0 : channel);
    }

    boolean isIdentity() {
        return factors.stream().allMatch(factor -> factor == 1)
                && shifts.stream().allMatch(shift -> shift == 0);
    }

    double apply(double value, int channel) {
        return factors.get(channel) * value + shifts.get(channel);
    }
}
