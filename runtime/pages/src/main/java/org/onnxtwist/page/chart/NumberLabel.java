package org.onnxtwist.page.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Formats numbers as the labels of charts, in the same way in every locale. */
final class NumberLabel {
    private static final int DIGITS = 4;

    /** Numbers from 10<sup>-4</sup> to 10<sup>6</sup> are written without an exponent. */
    private static final int LEAST_EXPONENT = -4;

    private static final int GREATEST_EXPONENT = 5;

    private NumberLabel() {}

    /** Returns a number with four significant digits, or as many as its integral part has; zeros behind the point are left out. */
    static String of(double value) {
        return of(value, DIGITS);
    }

    /** Returns a number with so many significant digits, or as many as its integral part has; zeros behind the point are left out. */
    static String of(double value, int least) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "infinity" : "-infinity";
        }
        BigDecimal exact = new BigDecimal(value);
        int integral = exact.precision() - exact.scale();
        int digits = integral - 1 <= GREATEST_EXPONENT ? Math.max(least, integral) : least;
        return of(exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)));
    }

    /** Returns a decimal with all of its digits. */
    static String of(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = value.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        if (exponent >= LEAST_EXPONENT && exponent <= GREATEST_EXPONENT) {
            return stripped.toPlainString();
        }
        return stripped.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }
}
