package org.onnxtwist.runtime.compare.tensor;

import org.onnxtwist.ir.tensor.encoding.BFloat16;
import org.onnxtwist.ir.tensor.encoding.Float16;
import org.onnxtwist.ir.type.DType;

/** Distances in steps between neighbouring numbers of a floating-point type ("units in the last place"). */
final class ElementDistance {
    private ElementDistance() {}

    /** Steps from one finite number of the type to another; 0 between the two zeros, and for types without fractions. */
    static double ulps(DType dtype, double a, double b) {
        return switch (dtype) {
            case FLOAT ->
                steps(Float.floatToRawIntBits((float) a), Float.floatToRawIntBits((float) b), Integer.MIN_VALUE);
            case FLOAT16 -> steps(Float16.fromDouble(a), Float16.fromDouble(b), Short.MIN_VALUE);
            case BFLOAT16 -> steps(BFloat16.fromDouble(a), BFloat16.fromDouble(b), Short.MIN_VALUE);
            case DOUBLE ->
                doubleSteps(
                        ordered(Double.doubleToRawLongBits(a), Long.MIN_VALUE),
                        ordered(Double.doubleToRawLongBits(b), Long.MIN_VALUE));
            default -> 0;
        };
    }

    private static double steps(long a, long b, long sign) {
        return Math.abs(ordered(a, sign) - ordered(b, sign));
    }

    /** The distance of two longs; exact where it fits into one. */
    private static double doubleSteps(long a, long b) {
        return (a < 0) == (b < 0) ? Math.abs(a - b) : Math.abs((double) a) + Math.abs((double) b);
    }

    /** The bits of sign and magnitude as a number that grows with the value; both zeros become 0. */
    private static long ordered(long bits, long sign) {
        return bits >= 0 ? bits : sign - bits;
    }
}
