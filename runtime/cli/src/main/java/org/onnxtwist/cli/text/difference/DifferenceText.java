package org.onnxtwist.cli.text.difference;

import java.util.List;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.diff.Difference;
import org.onnxtwist.ir.message.Excerpt;

/** Differences between two models as text. */
public final class DifferenceText {
    private DifferenceText() {}

    /** Prints one line for each difference: + for what only the second model has, - for what only the first has, ~ for what changed. */
    public static void print(Console console, List<Difference> differences) {
        differences.forEach(difference -> console.out().println(line(console, difference)));
    }

    private static String line(Console console, Difference difference) {
        String place = difference.place().isEmpty() ? "" : "in " + difference.place() + ": ";
        String line = Excerpt.escaped(place + difference.sentence());
        return switch (difference.direction()) {
            case ADDED -> console.paint(Style.GOOD, "+ " + line);
            case REMOVED -> console.paint(Style.BAD, "- " + line);
            case CHANGED -> console.paint(Style.CAUTION, "~") + " " + line;
        };
    }
}
