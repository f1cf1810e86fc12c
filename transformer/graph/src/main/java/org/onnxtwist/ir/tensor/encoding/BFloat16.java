package org.onnxtwist.ir.tensor.encoding;

/** The upper half of an IEEE 754 binary32, as 16 bits in a short. Conversions are exact, or round to nearest, ties to even. */
public final class BFloat16 {
    private static final int MANTISSA_BITS = 7;
    private static final int MIN_EXPONENT = -126;
    private static final int MAX_EXPONENT = 127;

    private BFloat16() {}

    /** The nearest bfloat16 to {@code value}, in one rounding. NaN stays NaN. */
    public static short fromDouble(double value) {
        return (short) SmallFloat.encode(value, MANTISSA_BITS, MIN_EXPONENT, MAX_EXPONENT);
    }

    /** The nearest bfloat16 to {@code value}. */
    public static short fromFloat(float value) {
        return fromDouble(value);
    }

    /** The value of a bfloat16, exactly. */
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
