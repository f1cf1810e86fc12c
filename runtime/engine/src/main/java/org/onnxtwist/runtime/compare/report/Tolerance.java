package org.onnxtwist.runtime.compare.report;

/**
 * The allowed error of an element: {@code |actual - expected| <= atol + rtol * |expected|}. If both numbers are zero, the element must be
 * equal.
 *
 * @param rtol the relative tolerance, at least 0
 * @param atol the absolute tolerance, at least 0
 */
public record Tolerance(double rtol, double atol) {
    /** The tolerance of equality. */
    public static final Tolerance EXACT = new Tolerance(0, 0);

    public Tolerance {
        if (!(rtol >= 0) || !(atol >= 0)) {
            throw new IllegalArgumentException("a tolerance cannot be negative: rtol " + rtol + ", atol " + atol);
        }
    }

    /** Returns the allowed absolute error of an element with the given expected value. */
    public double allowed(double expected) {
        return atol + rtol * Math.abs(expected);
    }
}
