package org.onnxtwist.ir.tensor.encoding;

import org.onnxtwist.ir.type.DType;

/**
 * The floating-point formats of at most 8 bits: those of the OCP specifications for 8-bit floats and for microscaling, and the
 * "FNUZ" ones, which have neither infinities nor a negative zero.
 *
 * <p>A code is sign, biased exponent and mantissa, from the highest bit on, with subnormals. {@code float8e8m0} is an exponent alone.
 */
public enum MiniFloat {
    E4M3FN(3, -6, 0x7e, 0x7f),
    E4M3FNUZ(3, -7, 0x7f, 0x80),
    E5M2(2, -14, 0x7b, 0x7e),
    E5M2FNUZ(2, -15, 0x7f, 0x80),
    E2M1(1, 0, 0x7, MiniFloat.NONE),
    E2M3(3, 0, 0x1f, MiniFloat.NONE),
    E3M2(2, -2, 0x1f, MiniFloat.NONE),
    E8M0(0, -127, 0xfe, 0xff);

    private static final int NONE = -1;
    private static final int E5M2_INFINITY = 0x7c;
    private static final int E8M0_BIAS = 127;

    private final int mantissaBits;
    private final int minExponent;
    private final int largest;
    private final int nan;

    MiniFloat(int mantissaBits, int minExponent, int largest, int nan) {
        this.mantissaBits = mantissaBits;
        this.minExponent = minExponent;
        this.largest = largest;
        this.nan = nan;
    }

    /**
     * The format of an element type.
     *
     * @throws IllegalArgumentException where it is none of these
     */
    public static MiniFloat of(DType dtype) {
        return switch (dtype) {
            case FLOAT8E4M3FN -> E4M3FN;
            case FLOAT8E4M3FNUZ -> E4M3FNUZ;
            case FLOAT8E5M2 -> E5M2;
            case FLOAT8E5M2FNUZ -> E5M2FNUZ;
            case FLOAT4E2M1 -> E2M1;
            case FLOAT6E2M3 -> E2M3;
            case FLOAT6E3M2 -> E3M2;
            case FLOAT8E8M0 -> E8M0;
            default ->
                throw new IllegalArgumentException(
                        dtype.onnxName() + " is not a floating-point type of at most 8 bits");
        };
    }

    /** The value of a code, exactly. */
    public double decode(int code) {
        if (this == E8M0) {
            return code == nan ? Double.NaN : Math.scalb(1.0, code - E8M0_BIAS);
        }
        int magnitude = code & (signBit() - 1);
        if (code == nan || magnitude > largest) {
            return magnitude == E5M2_INFINITY && this == E5M2 ? infinity(code) : Double.NaN;
        }
        return (code & signBit()) == 0 ? finite(magnitude) : -finite(magnitude);
    }

    private double finite(int magnitude) {
        int mantissa = magnitude & ((1 << mantissaBits) - 1);
        int field = magnitude >> mantissaBits;
        return field == 0
                ? Math.scalb((double) mantissa, minExponent - mantissaBits)
                : Math.scalb((double) (mantissa | 1 << mantissaBits), field - 1 + minExponent - mantissaBits);
    }

    private double infinity(int code) {
        return (code & signBit()) == 0 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /** One above the codes of positive numbers, which the FNUZ formats give to NaN instead of a negative zero. */
    private int signBit() {
        return Integer.highestOneBit(largest) << 1;
    }

    /**
     * The code of the nearest value, ties to even; of {@code float8e8m0} that of the next power of two upwards. What is beyond the
     * largest finite value becomes that value, as ONNX's Cast does it by default.
     *
     * @throws IllegalArgumentException for NaN where the format has none, and for a negative number where it has no sign
     */
    public int encode(double value) {
        if (Double.isNaN(value)) {
            if (nan == NONE) {
                throw new IllegalArgumentException("a float of format " + this + " cannot be NaN");
            }
            return nan;
        }
        if (this == E8M0) {
            return powerOfTwo(value);
        }
        double magnitude = Math.min(Math.abs(value), finite(largest));
        int exponent = Math.max(Math.getExponent(magnitude), minExponent);
        // Scaled by a power of two the last kept bit is the unit, so rint rounds to nearest even in one step, and a
        // mantissa that
        // rounds up to the next power of two carries into the exponent.
        int units = (int) Math.rint(Math.scalb(magnitude, mantissaBits - exponent));
        int code = ((exponent - minExponent) << mantissaBits) + units;
        boolean negative = Double.doubleToRawLongBits(value) < 0;
        return negative && (code | signBit()) != nan ? code | signBit() : code;
    }

    private int powerOfTwo(double value) {
        if (value < 0) {
            throw new IllegalArgumentException("a float of format " + this + " cannot be negative, but is " + value);
        }
        int exponent = Math.max(Math.getExponent(value), minExponent);
        int up = value > Math.scalb(1.0, exponent) ? exponent + 1 : exponent;
        return Math.min(up + E8M0_BIAS, largest);
    }
}
