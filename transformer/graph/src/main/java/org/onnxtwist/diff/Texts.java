package org.onnxtwist.diff;

import java.util.List;
import java.util.Optional;

/** Parts of the sentences about differences. */
final class Texts {
    private static final int SHOWN = 4;
    private static final int LONGEST = 60;

    private Texts() {}

    /** The first of some phrases, and how many there are besides. */
    static String list(List<String> phrases) {
        if (phrases.isEmpty()) {
            return "nothing";
        }
        if (phrases.size() > SHOWN) {
            return String.join(", ", phrases.subList(0, SHOWN - 1)) + " and " + (phrases.size() - SHOWN + 1) + " more";
        }
        int last = phrases.size() - 1;
        return last == 0 ? phrases.get(0) : String.join(", ", phrases.subList(0, last)) + " and " + phrases.get(last);
    }

    static String readBy(String is, List<String> places) {
        return places.isEmpty() ? "" : is + " read by " + list(places);
    }

    /** The change of a text; of one with several lines, the first line that differs. */
    static String change(Optional<String> before, Optional<String> after) {
        if (before.isEmpty()) {
            return " was added: " + after.map(Texts::shortened).orElse("");
        }
        if (after.isEmpty()) {
            return " was removed: it was " + shortened(before.get());
        }
        List<String> left = before.get().lines().toList();
        List<String> right = after.get().lines().toList();
        return left.size() > 1 || right.size() > 1
                ? change(left, right)
                : " was " + shortened(before.get()) + " and is " + shortened(after.get());
    }

    private static String change(List<String> before, List<String> after) {
        int line = 0;
        while (line < Math.min(before.size(), after.size()) && before.get(line).equals(after.get(line))) {
            line++;
        }
        String lines = before.size() == after.size()
                ? " changed (" + after.size() + " lines)"
                : " changed (" + before.size() + (before.size() == 1 ? " line" : " lines") + " before, " + after.size()
                        + " after)";
        if (line == before.size() && line == after.size()) {
            return lines + " in its line breaks";
        }
        return lines + ": line " + (line + 1)
                + change(
                        before.stream().skip(line).findFirst(),
                        after.stream().skip(line).findFirst());
    }

    static String change(ElementChange change) {
        return " has " + change;
    }

    /** The beginning of a text; of one with several lines, the first and their number. */
    private static String shortened(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() > 1) {
            int others = lines.size() - 1;
            return shortened(lines.get(0)) + " (and " + others + (others == 1 ? " more line)" : " more lines)");
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
