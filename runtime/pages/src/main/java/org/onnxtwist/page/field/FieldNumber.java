package org.onnxtwist.page.field;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.page.PageTable.Cell;
import org.onnxtwist.twist.field.FieldPart;
import org.onnxtwist.twist.field.FieldParts;
import org.onnxtwist.twist.field.FieldStrength;
import org.onnxtwist.twist.field.FieldVector;

/** The texts and cells of numbers on the page. */
final class FieldNumber {
    private static final String NONE = "\u2013";
    private static final int LONGEST = 48;

    private FieldNumber() {}

    /** A name with escapes, of a long one the beginning and the end: names of layers often differ at their ends only. */
    static String shortened(String name) {
        if (name.length() <= LONGEST) {
            return Excerpt.escaped(name);
        }
        int half = LONGEST / 2;
        return Excerpt.escaped(name.substring(0, half)) + "\u2026"
                + Excerpt.escaped(name.substring(name.length() - half));
    }

    /** Three significant digits. */
    static String text(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
    }

    static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    static String point(FieldVector point) {
        return String.format(Locale.ROOT, "(%.2f, %.2f)", point.x(), point.y());
    }

    /** The parts with their signs, such as {@code rotation 0.12, dilation -0.034}, the largest first. */
    static String parts(FieldParts parts) {
        return String.join(
                ", ",
                Arrays.stream(FieldPart.values())
                        .sorted(Comparator.comparingDouble(part -> -Math.abs(parts.of(part))))
                        .map(part -> part.label() + " " + text(parts.of(part)))
                        .toList());
    }

    static Cell cell(double value) {
        return Cell.of(text(value), value);
    }

    /** Rows without a number are sorted below all others. */
    static Cell cell(OptionalDouble value) {
        return value.isPresent() ? cell(value.getAsDouble()) : Cell.of(NONE, -1);
    }

    static Cell share(double share) {
        return Cell.of(percent(share), share);
    }

    static Cell norm(Optional<FieldStrength> strength) {
        return strength.map(known -> cell(known.norm())).orElse(Cell.of(NONE, -1));
    }

    static Cell share(Optional<FieldStrength> strength, FieldPart part) {
        return strength.map(known -> share(known.share(part))).orElse(Cell.of(NONE, -1));
    }

    static Cell point(Optional<FieldVector> point) {
        return Cell.of(point.map(FieldNumber::point).orElse(NONE));
    }
}
