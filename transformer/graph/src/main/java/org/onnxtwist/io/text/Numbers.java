package org.onnxtwist.io.text;

import java.util.Locale;
import org.onnxtwist.ir.message.Excerpt;

/** Reads and spells numbers. */
final class Numbers {
    private Numbers() {}

    /** A 64-bit integer. */
    static long integer(Source source, String role) {
        int mark = source.mark();
        String text = source.number(role);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw source.wrong(mark, role + " was expected to be a 64-bit integer, not " + Excerpt.of(text));
        }
    }

    /** A 64-bit integer whose sign may be its highest bit. */
    static long unsigned(Source source, String role) {
        int mark = source.mark();
        String text = source.number(role);
        try {
            return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw source.wrong(mark, role + " was expected to be a 64-bit integer, not " + Excerpt.of(text));
        }
    }

    /** A 32-bit integer. */
    static int narrow(Source source, String role) {
        int mark = source.mark();
        long value = integer(source, role);
        if (value != (int) value) {
            throw source.wrong(mark, role + " was expected to be a 32-bit integer, not " + value);
        }
        return (int) value;
    }

    static float real(Source source, String role) {
        int mark = source.mark();
        String text = decimal(source, role);
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw source.wrong(mark, role + " was expected to be a number, not " + Excerpt.of(text));
        }
    }

    static double wide(Source source, String role) {
        int mark = source.mark();
        String text = decimal(source, role);
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw source.wrong(mark, role + " was expected to be a number, not " + Excerpt.of(text));
        }
    }

    /** A number as Java spells it. */
    private static String decimal(Source source, String role) {
        int mark = source.mark();
        String text = source.isAtWord() ? source.word(role) : source.number(role);
        String word = text.startsWith("-") ? text.substring(1) : text;
        if (word.isEmpty() || !Words.isStart(word.charAt(0))) {
            return text;
        }
        if (!Words.isNumber(word)) {
            throw source.wrong(mark, role + " was expected to be a number, not " + Excerpt.of(text));
        }
        if (word.toLowerCase(Locale.ROOT).equals("nan")) {
            return "NaN";
        }
        return text.startsWith("-") ? "-Infinity" : "Infinity";
    }

    /** Tells whether a number's spelling is that of an integer. */
    static boolean isInteger(String text) {
        return text.chars().allMatch(c -> Words.isDigit(c) || c == '-');
    }

    static String of(float value) {
        return Float.isNaN(value) || Float.isInfinite(value) ? special(value) : plain(Float.toString(value));
    }

    static String of(double value) {
        return Double.isNaN(value) || Double.isInfinite(value) ? special(value) : plain(Double.toString(value));
    }

    private static String special(double value) {
        return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }

    /** Without a fraction of zero, and with a small e. */
    private static String plain(String text) {
        int exponent = text.indexOf('E');
        String mantissa = exponent < 0 ? text : text.substring(0, exponent);
        String digits = mantissa.endsWith(".0") ? mantissa.substring(0, mantissa.length() - 2) : mantissa;
        return exponent < 0 ? digits : digits + "e" + text.substring(exponent + 1);
    }
}
