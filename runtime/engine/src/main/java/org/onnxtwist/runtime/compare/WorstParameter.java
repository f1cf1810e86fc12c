package org.onnxtwist.runtime.compare;

import java.util.List;

/**
 * The element of a layer's parameters that differs most, in units of what is allowed.
 *
 * @param parameter which: {@code weight}, {@code bias}, {@code conv_x}, {@code conv_y}, {@code center_x}, {@code center_y}, a grid, or
 *     {@code output} where the layer was run
 * @param index where in it
 * @param expected what follows from the first model
 * @param actual what the second model has
 * @param difference the distance of the two
 * @param ofBound the distance in units of the rounding that explains it; above 1 is a failure
 */
public record WorstParameter(
        String parameter, List<Long> index, double expected, double actual, double difference, double ofBound) {
    public WorstParameter {
        index = List.copyOf(index);
    }
}
