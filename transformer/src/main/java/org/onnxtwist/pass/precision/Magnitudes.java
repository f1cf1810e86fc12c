package org.onnxtwist.pass.precision;

import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;

/**
 * How great the finite elements of a constant are, for what a half keeps of them.
 *
 * @param least the least that is not 0; infinite where all are 0
 * @param greatest the greatest
 */
record Magnitudes(double least, double greatest) {
    private static final Magnitudes NONE = new Magnitudes(Double.POSITIVE_INFINITY, 0);

    /** The greatest magnitude that is rounded to a finite half lies below this. */
    private static final double OVERFLOW = 65520;

    /** Below this a half keeps fewer than five bits of a number, and of those below 2^-25 none. */
    private static final double LEAST = 0x1p-20;

    /** The least half of full precision; no number below loses more than half a unit in the last place of it. */
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
        if (value instanceof AttributeValue.Real real) {
            return NONE.with(real.value());
        }
        if (value instanceof AttributeValue.Reals reals) {
            Magnitudes all = NONE;
            for (float real : reals.values()) {
                all = all.with(real);
            }
            return all;
        }
        return value instanceof AttributeValue.Dense dense ? of(dense.value()) : NONE;
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

    /** Tells whether no element loses more than a few of its own bits. */
    boolean keepsEach() {
        return least >= LEAST;
    }

    /** Tells whether no element loses more than the greatest one does when it is rounded. */
    boolean keepsGreatest() {
        return greatest >= LEAST_NORMAL || keepsEach();
    }
}
