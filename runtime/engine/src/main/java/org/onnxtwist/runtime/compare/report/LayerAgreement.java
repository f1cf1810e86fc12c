package org.onnxtwist.runtime.compare.report;

import java.util.List;
import java.util.Optional;

/**
 * The comparison of a conv_twist layer of one model with its counterpart in the other.
 *
 * @param name the layer's name
 * @param basis what was compared
 * @param passed whether nothing differs by more than rounding explains
 * @param problem one clause that names the parameter, where in it and the two numbers; empty when it passed
 * @param worst the element that differs most; empty where none was compared
 * @param beyond the largest difference that rounding does not explain, whether it was accepted or not; 0 for none, infinite where no
 *     tolerance would accept it
 */
public record LayerAgreement(
        String name, LayerBasis basis, boolean passed, String problem, Optional<WorstParameter> worst, double beyond) {
    /** By what a layer of one model is compared with its counterpart in another. */
    public enum LayerBasis {
        /** The parameters of two layers, element by element. */
        PARAMETERS("parameters"),
        /** The base kernel and the bias, with those of the Conv that the other model has in the layer's place. */
        CONV("plain Conv"),
        /** The grids that the model stores, element by element, with the coordinates of the formula. */
        GRIDS("grids"),
        /** Compares the layer's nodes with the formula, on a random input. */
        RUN("run alone"),
        /** The same with random kernels in the place of conv_x and conv_y, which are zero and hide mistakes. */
        RANDOM_KERNELS("run alone with random kernels");

        private final String label;

        LayerBasis(String label) {
            this.label = label;
        }

        /** The words that reports use. */
        public String label() {
            return label;
        }
    }

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
}
