package org.onnxtwist.ir.tensor.encoding;

/** IEEE 754 binary16 ("half"), as 16 bits in a short. Conversions are exact, or round to nearest, ties to even. */
public final class Float16 {
    private static final int MANTISSA_BITS = 10;
    private static final int MIN_EXPONENT = -14;
    private static final int MAX_EXPONENT = 15;

    private Float16() {}

    /** The nearest half to {@code value}, in one rounding; beyond 65504 (from 65520 on) it is infinite. NaN stays NaN. */
    public static short fromDouble(double value) {
        return (short) SmallFloat.encode(value, MANTISSA_BITS, MIN_EXPONENT, MAX_EXPONENT);
    }

    /** The nearest half to {@code value}. */
    public static short fromFloat(float value) {
        return fromDouble(value);
    }

    /** The value of a half, exactly. */
    public static float toFloat(short bits) {
        return (float) SmallFloat.decode(bits & 0xffff, MANTISSA_BITS, MIN_EXPONENT, MAX_EXPONENT);
    }
}
