package org.onnxtwist.ir.message;

import java.util.Locale;

/** The notation of floating-point numbers in messages and tables: an exponent is written {@code e-05}. */
public final class NumberNotation {
    private NumberNotation() {}

    /** An error, in two significant digits: {@code 1.5e-05}; 0 where there is none. */
    public static String error(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
    }

    /** A number of type float, in as many digits as tell it from its neighbours. */
    public static String exact(float value) {
        return noted(Float.toString(value));
    }

    /** A number of type double, in as many digits as tell it from its neighbours. */
    public static String exact(double value) {
        return noted(Double.toString(value));
    }

    private static String noted(String number) {
        int mark = number.indexOf('E');
        if (mark < 0) {
            return number;
        }
        return number.substring(0, mark)
                + String.format(Locale.ROOT, "e%+03d", Integer.parseInt(number.substring(mark + 1)));
    }
}
