package org.onnxtwist.pass.edit;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.ir.message.Excerpt;

/** The names that are most like one that does not exist: those that contain it, then those at the smallest edit distance. */
final class NameSuggestions {
    private static final int SHOWN = 3;
    private static final int LONGEST = 200;

    private record Candidate(String name, int distance) {}

    private NameSuggestions() {}

    /** A clause that lists the nearest names; where none is near, one that says how to see the names. */
    static String clause(String wanted, Stream<String> names) {
        List<String> nearest = of(wanted, names);
        if (nearest.isEmpty()) {
            return "'onnx-twist inspect --text' shows the names";
        }
        return (nearest.size() == 1 ? "the nearest name is " : "the nearest names are ")
                + nearest.stream().map(name -> "'" + Excerpt.of(name) + "'").collect(Collectors.joining(", "));
    }

    private static List<String> of(String wanted, Stream<String> names) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        int limit = Math.max(1, wanted.length() / 3);
        return names.filter(name -> name.length() <= LONGEST)
                .distinct()
                .map(name -> new Candidate(name, distance(lower, name.toLowerCase(Locale.ROOT), limit)))
                .filter(candidate -> candidate.distance <= limit)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .limit(SHOWN)
                .map(Candidate::name)
                .toList();
    }

    /** The number of characters to insert, delete or replace; 1 for a name that contains the wanted one, more than the limit for any above it. */
    private static int distance(String wanted, String name, int limit) {
        if (name.equals(wanted)) {
            return 0;
        }
        if (!wanted.isEmpty() && name.contains(wanted)) {
            return 1;
        }
        if (Math.abs(name.length() - wanted.length()) > limit) {
            return limit + 1;
        }
        int[] row = new int[name.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= wanted.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (wanted.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[name.length()];
    }
}
