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

    static String change(Optional<String> before, Optional<String> after) {
        if (before.isEmpty()) {
            return " was added: " + after.map(Texts::shortened).orElse("");
        }
        return after.map(text -> " was " + shortened(before.get()) + " and is " + shortened(text))
                .orElseGet(() -> " was removed: it was " + shortened(before.get()));
    }

    static String change(ElementChange change) {
        return " has " + change;
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
