package org.onnxtwist.runtime.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.onnxtwist.ir.message.NumberNotation;

/** Formats numbers for people, in the same way in every locale. */
public final class NumberText {
    private NumberText() {}

    /** Returns the number with commas between the thousands. */
    public static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** An error: two significant digits, 0 where there is none. */
    public static String error(double value) {
        return NumberNotation.error(value);
    }

    /** A cosine: as many nines as tell it from 1; {@code -} where it is no number. */
    public static String cosine(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        return value == 1 ? "1" : String.format(Locale.ROOT, "%.9f", value);
    }

    public static String seconds(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f s" : "%.0f s", value);
    }

    /** Milliseconds of a time in seconds, with three digits or more. */
    public static String millis(double seconds) {
        double millis = seconds * 1e3;
        String format = millis < 10 ? "%.3f" : millis < 100 ? "%.2f" : millis < 1000 ? "%.1f" : "%,.0f";
        return String.format(Locale.ROOT, format, millis);
    }

    /** Sizes or strides, for example 2x1; one number where all are equal. */
    public static String sides(List<Long> values) {
        return values.stream().distinct().count() == 1
                ? values.get(0).toString()
                : values.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }

    /** Returns a count with its noun. */
    public static String count(long count, String one, String many) {
        return grouped(count) + " " + (count == 1 ? one : many);
    }

    /** Returns two counts of parameters and their ratio, for example {@code parameters 72 -> 224 (x 3.11)}. */
    public static String parameters(long before, long after) {
        return "parameters " + grouped(before) + " -> " + grouped(after)
                + (before == 0 ? "" : String.format(Locale.ROOT, " (x %.2f)", (double) after / before));
    }

    /** A number of bytes in the unit that fits, for example 1.2 GB of 10^9 bytes. */
    public static String bytes(long count) {
        return count < 1e9
                ? Math.round(count / 1e6) + " MB"
                : String.format(Locale.ROOT, count < 1e10 ? "%.1f GB" : "%,.0f GB", count / 1e9);
    }
}
