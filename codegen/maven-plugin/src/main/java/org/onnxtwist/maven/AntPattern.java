package org.onnxtwist.maven;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pattern of paths as Maven's plugins take it: {@code **} is any folders, {@code *} any text but a slash, {@code ?} a character of it. */
final class AntPattern {
    private static final Pattern PART = Pattern.compile("\\*\\*/|/\\*\\*$|\\*\\*|\\*|\\?|[^*?/]+|/");

    private final Pattern regex;

    AntPattern(String pattern) {
        String full = pattern.replace('\\', '/');
        Matcher parts = PART.matcher(full.endsWith("/") ? full + "**" : full);
        regex = Pattern.compile(parts.replaceAll(part -> Matcher.quoteReplacement(
                switch (part.group()) {
                    case "**/" -> "(?:.*/)?";
                    case "/**" -> "(?:/.*)?";
                    case "**" -> ".*";
                    case "*" -> "[^/]*";
                    case "?" -> "[^/]";
                    default -> Pattern.quote(part.group());
                })));
    }

    /**
     * Whether a path matches.
     *
     * @param path relative, with {@code /} between folders
     */
    boolean matches(String path) {
        return regex.matcher(path).matches();
    }
}
