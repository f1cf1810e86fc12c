package org.onnxtwist.twist.layer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The set of names that the options include and exclude admit. In a glob, * is any text, slashes included, and ? is one character. The
 * time of a match is proportional to the length of the glob times that of the name.
 */
public final class GlobSet implements Predicate<String> {
    private final List<int[]> includes;
    private final Set<String> exact;
    private final List<int[]> excludes;

    /**
     * @param includes a name must match one of these; with none, every name does
     * @param excludes a name must match none of these
     */
    public GlobSet(List<String> includes, List<String> excludes) {
        this.exact = new HashSet<>(includes);
        exact.removeIf(glob -> glob.indexOf('*') >= 0 || glob.indexOf('?') >= 0);
        this.includes = includes.stream().map(GlobSet::codePoints).toList();
        this.excludes = excludes.stream().map(GlobSet::codePoints).toList();
    }

    @Override
    public boolean test(String name) {
        int[] text = codePoints(name);
        return (includes.isEmpty() || matchesAny(includes, text)) && !matchesAny(excludes, text);
    }

    /** Tells whether one of the includes is exactly this name, without a wildcard, and no exclude matches it. */
    public boolean isNamed(String name) {
        return exact.contains(name) && test(name);
    }

    /** Tells whether a glob matches a name. */
    public static boolean matches(String glob, String name) {
        return matches(codePoints(glob), codePoints(name));
    }

    private static boolean matchesAny(List<int[]> globs, int[] name) {
        return globs.stream().anyMatch(glob -> matches(glob, name));
    }

    private static int[] codePoints(String text) {
        return text.codePoints().toArray();
    }

    /**
     * Scans both from the front. On a mismatch, the last star matches one more character; earlier stars need not be tried again,
     * because the text between two stars may always be matched at its first occurrence.
     */
    private static boolean matches(int[] glob, int[] name) {
        int at = 0;
        int read = 0;
        int afterStar = -1;
        int takenByStar = 0;
        while (read < name.length) {
            if (at < glob.length && glob[at] == '*') {
                at++;
                afterStar = at;
                takenByStar = read;
            } else if (at < glob.length && (glob[at] == '?' || glob[at] == name[read])) {
                at++;
                read++;
            } else if (afterStar >= 0) {
                takenByStar++;
                at = afterStar;
                read = takenByStar;
            } else {
                return false;
            }
        }
        while (at < glob.length && glob[at] == '*') {
            at++;
        }
        return at == glob.length;
    }
}
