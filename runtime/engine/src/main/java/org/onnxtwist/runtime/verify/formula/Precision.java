package org.onnxtwist.runtime.verify.formula;

import org.onnxtwist.ir.type.DType;

/**
 * The precision of a floating-point type.
 *
 * @param bits the number of bits of the fraction
 * @param minExponent the exponent of the least normal number
 */
public record Precision(int bits, int minExponent) {
    private static final Precision SINGLE = new Precision(23, -126);

    public static Precision of(DType dtype) {
        return switch (dtype) {
            case DOUBLE -> new Precision(52, -1022);
            case FLOAT16 -> new Precision(10, -14);
            case BFLOAT16 -> new Precision(7, -126);
            default -> SINGLE;
        };
    }

    /** Half the distance of neighbouring numbers of that magnitude: what one rounding moves a number by at most. */
    public double halfUlp(double magnitude) {
        int exponent = Math.max(Math.getExponent(magnitude), minExponent);
        return Math.scalb(0.5, exponent - bits);
    }

    /** Unit roundoff: what one rounding moves a normal number by at most, relative to it. */
    public double unit() {
        return Math.scalb(0.5, -bits);
    }

    public boolean isCoarserThan(Precision other) {
        return bits < other.bits;
    }

    /** Single precision, or double where both are: what parameters are folded in by tools that do not do it in double. */
    public Precision arithmeticWith(Precision other) {
        return bits > SINGLE.bits && other.bits > SINGLE.bits ? this : SINGLE;
    }
}
