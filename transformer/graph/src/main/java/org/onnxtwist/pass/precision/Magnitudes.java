package org.onnxtwist.pass.precision;

import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;

/**
 * The range of magnitudes of a constant's finite elements, which determines how precisely float16 represents them.
 *
 * @param least the least magnitude other than 0; infinite if all elements are 0
 * @param greatest the greatest magnitude
 */
record Magnitudes(double least, double greatest) {
    private static final Magnitudes NONE = new Magnitudes(Double.POSITIVE_INFINITY, 0);

    /** The least magnitude that float16 rounds to infinity. */
    private static final double OVERFLOW = 65520;

    /** The threshold below which float16 keeps fewer than five bits of a number; below 2^-25 it keeps none. */
    private static final double LEAST = 0x1p-20;

    /** The least normal float16 number. No smaller number loses more than half a unit in the last place of this number. */
    private static final double LEAST_NORMAL = 0x1p-14;

    static Magnitudes of(Tensor tensor) {
        return tensor.dtype() == DType.FLOAT || tensor.dtype() == DType.DOUBLE ? ofReals(tensor) : NONE;
    }

    /** Reads the whole tensor, window by window. */
    private static Magnitudes ofReals(Tensor tensor) {
        TensorElements reader = TensorElements.of(tensor);
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (long i = 0; i < tensor.elements(); i++) {
            double magnitude = Math.abs(reader.doubleAt(i));
            if (magnitude > 0 && magnitude < Double.POSITIVE_INFINITY) {
                least = Math.min(least, magnitude);
                greatest = Math.max(greatest, magnitude);
            }
        }
        return greatest == 0 ? NONE : new Magnitudes(least, greatest);
    }

    static Magnitudes of(AttributeValue value) {
        if (value instanceof AttributeValue.FloatValue real) {
            return NONE.with(real.value());
        }
        if (value instanceof AttributeValue.FloatValues reals) {
            Magnitudes all = NONE;
            for (float real : reals.values()) {
                all = all.with(real);
            }
            return all;
        }
        return value instanceof AttributeValue.TensorValue dense ? of(dense.value()) : NONE;
    }

    private Magnitudes with(double number) {
        double magnitude = Math.abs(number);
        return magnitude > 0 && magnitude < Double.POSITIVE_INFINITY
                ? new Magnitudes(Math.min(least, magnitude), Math.max(greatest, magnitude))
                : this;
    }

    boolean isTooGreat() {
        return greatest >= OVERFLOW;
    }

    /** Tells whether every nonzero element keeps at least five bits in float16. */
    boolean keepsEach() {
        return least >= LEAST;
    }

    /** Tells whether rounding to float16 changes no element by more than it may change the greatest one. */
    boolean keepsGreatest() {
        return greatest >= LEAST_NORMAL || keepsEach();
    }
}
