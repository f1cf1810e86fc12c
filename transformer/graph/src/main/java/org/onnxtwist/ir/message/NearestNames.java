package org.onnxtwist.ir.message;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** The names that somebody may have meant by one that does not exist: those with the smallest edit distance to it. */
public final class NearestNames {
    private static final int MOST = 3;

    /** Longer names are compared by their beginnings: names of files can be megabytes long. */
    private static final int COMPARED = Excerpt.LONGEST;

    private NearestNames() {}

    /**
     * Returns at most three of the names, the nearest first: those that contain the given one, and those that differ from it in at most a
     * third of its characters, without regard to case. The time is linear in the number of names.
     */
    public static List<String> of(String name, Collection<String> names) {
        record Candidate(String name, int distance) {}
        String wanted = compared(name);
        int most = Math.max(1, wanted.length() / 3);
        List<Candidate> near = new ArrayList<>();
        for (String candidate : new LinkedHashSet<>(names)) {
            String other = compared(candidate);
            int distance = wanted.length() > 2 && other.contains(wanted)
                    ? Math.min(most, other.length() - wanted.length())
                    : distance(wanted, other, most);
            if (distance <= most && !candidate.isEmpty()) {
                near.add(new Candidate(candidate, distance));
            }
        }
        return near.stream()
                .sorted(Comparator.comparingInt(Candidate::distance))
                .limit(MOST)
                .map(Candidate::name)
                .toList();
    }

    /** Returns a clause that asks whether one of {@link #of the nearest names} was meant, {@code "; did you mean 'a' or 'b'?"}. */
    public static String question(String name, Collection<String> names) {
        List<String> near = of(name, names).stream()
                .map(found -> "'" + Excerpt.of(found) + "'")
                .toList();
        if (near.isEmpty()) {
            return "";
        }
        int last = near.size() - 1;
        return "; did you mean "
                + (last == 0 ? "" : String.join(", ", near.subList(0, last)) + " or ")
                + near.get(last) + "?";
    }

    private static String compared(String name) {
        return name.substring(0, Math.min(COMPARED, name.length())).toLowerCase(Locale.ROOT);
    }

    /** Returns the number of characters to insert, to remove or to replace; one more than {@code most} where it is larger than that. */
    private static int distance(String a, String b, int most) {
        if (Math.abs(a.length() - b.length()) > most) {
            return most + 1;
        }
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
                least = Math.min(least, row[j]);
            }
            if (least > most) {
                return most + 1;
            }
            above = row;
        }
        return above[b.length()];
    }
}
