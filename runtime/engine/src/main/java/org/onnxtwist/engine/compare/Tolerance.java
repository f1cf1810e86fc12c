package org.onnxtwist.engine.compare;

/**
 * How far an element may be off: {@code |actual - expected| <= atol + rtol * |expected|}. Both zero asks for equality.
 *
 * @param rtol relative, at least 0
 * @param atol absolute, at least 0
 */
public record Tolerance(double rtol, double atol) {
    /** Equality. */
    public static final Tolerance EXACT = new Tolerance(0, 0);

    public Tolerance {
        if (!(rtol >= 0) || !(atol >= 0)) {
            throw new IllegalArgumentException("a tolerance cannot be negative: rtol " + rtol + ", atol " + atol);
        }
    }

    /** What an element of that expected value may be off. */
    public double allowed(double expected) {
        return atol + rtol * Math.abs(expected);
    }
}
