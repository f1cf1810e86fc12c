package org.onnxtwist.twist;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Which names the options include and exclude let through. In a glob, * is any text, slashes included, and ? is one character. */
public final class GlobSet implements Predicate<String> {
    private static final Pattern WILDCARD = Pattern.compile("[*?]");

    private final List<Pattern> includes;
    private final List<String> exact;
    private final List<Pattern> excludes;

    /**
     * @param includes a name must match one of these; with none, every name does
     * @param excludes a name must match none of these
     */
    public GlobSet(List<String> includes, List<String> excludes) {
        this.exact =
                includes.stream().filter(glob -> !WILDCARD.matcher(glob).find()).toList();
        this.includes = includes.stream().map(GlobSet::pattern).toList();
        this.excludes = excludes.stream().map(GlobSet::pattern).toList();
    }

    @Override
    public boolean test(String name) {
        return (includes.isEmpty() || matchesAny(includes, name)) && !matchesAny(excludes, name);
    }

    /** Whether one of the includes is the name itself, without a wildcard, and no exclude matches it. */
    public boolean isNamed(String name) {
        return exact.contains(name) && test(name);
    }

    /** Whether a glob matches a name. */
    public static boolean matches(String glob, String name) {
        return pattern(glob).matcher(name).matches();
    }

    private static boolean matchesAny(List<Pattern> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        glob.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(Character.toString(c)));
            }
        });
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
