package org.onnxtwist.ir.tensor.encoding;

/** The IEEE 754 binary layout for any narrow width: sign, biased exponent, mantissa with a hidden bit, subnormals, infinities. */
final class SmallFloat {
    private SmallFloat() {}

    /** The bits of the nearest value, ties to even; past the largest by half a unit or more, infinity. */
    static int encode(double value, int mantissaBits, int minExponent, int maxExponent) {
        int exponentMask = maxExponent - minExponent + 2;
        int sign = (int) (Double.doubleToRawLongBits(value) >>> 63) * ((exponentMask + 1) << mantissaBits);
        if (Double.isNaN(value)) {
            return sign | exponentMask << mantissaBits | 1 << (mantissaBits - 1);
        }
        double magnitude = Math.abs(value);
        int exponent = Math.max(Math.getExponent(magnitude), minExponent);
        if (exponent > maxExponent) {
            return sign | exponentMask << mantissaBits;
        }
        // Scaled by a power of two the last kept bit is the unit, so rint rounds to nearest even in one step.
        long units = (long) Math.rint(Math.scalb(magnitude, mantissaBits - exponent));
        // A mantissa that rounds up to the next power of two carries into the exponent field, up to infinity itself.
        long biased = (long) (exponent - minExponent) << mantissaBits;
        return sign | (int) (biased + units);
    }

    /** The value that the bits stand for. */
    static double decode(int bits, int mantissaBits, int minExponent, int maxExponent) {
        int exponentMask = maxExponent - minExponent + 2;
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int field = bits >>> mantissaBits & exponentMask;
        boolean negative = (bits >>> mantissaBits & (exponentMask + 1)) != 0;
        double magnitude;
        if (field == exponentMask) {
            magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (field == 0) {
            magnitude = Math.scalb((double) mantissa, minExponent - mantissaBits);
        } else {
            magnitude = Math.scalb((double) (mantissa | 1 << mantissaBits), field - 1 + minExponent - mantissaBits);
        }
        return negative ? -magnitude : magnitude;
    }
}
