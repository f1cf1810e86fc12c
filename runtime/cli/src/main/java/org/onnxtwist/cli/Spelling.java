package org.onnxtwist.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Corrections of misspelt names, by the number of characters that differ. */
final class Spelling {
    private static final int MOST_SUGGESTIONS = 2;

    private Spelling() {}

    /** Returns the question whether one of the nearest names was meant; empty if none is near. */
    static String question(String word, Collection<String> names) {
        List<String> near = names.stream()
                .filter(name -> isNear(word, name))
                .sorted(Comparator.<String>comparingInt(name -> distance(word, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST_SUGGESTIONS)
                .toList();
        return near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?";
    }

    private static boolean isNear(String word, String name) {
        boolean isBeginning = word.length() > 3 && name.startsWith(word);
        return isBeginning || distance(word, name) <= Math.max(1, Math.min(word.length(), name.length()) / 4);
    }

    /** Returns the Levenshtein distance: the number of characters to insert, remove or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
