package org.onnxtwist.codegen;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Text from a model as it may stand in Java's documentation and string constants. */
final class Docs {
    private static final int LONGEST = 200;
    private static final int LONGEST_CONSTANT = 20_000;

    private static final Pattern SHORT = Pattern.compile("(?m)^( *)/\\*\\*\n *\\* (.*)\n *\\*/$");

    private Docs() {}

    /** A name as code. What would end the comment or the tag, or start a tag, is written as an entity. */
    static String code(String name) {
        return isPlain(name) ? "{@code " + name + "}" : "<code>" + text(name) + "</code>";
    }

    private static boolean isPlain(String name) {
        return name.chars().noneMatch(c -> "{}@*\\".indexOf(c) >= 0 || c < ' ');
    }

    /** Free text on one line, cut where it is long. */
    static String text(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        int end = Math.min(line.length(), LONGEST);
        StringBuilder escaped = new StringBuilder();
        line.codePoints().limit(end).forEach(c -> {
            if ("<>&@*{}\\/".indexOf(c) >= 0 || c < ' ') {
                escaped.append("&#").append(c).append(';');
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped + (line.length() > end ? " ..." : "");
    }

    /** Pieces of a text none of which is too long for a constant of a class file. */
    static List<String> pieces(String text) {
        return IntStream.iterate(0, i -> i < text.length(), i -> i + LONGEST_CONSTANT)
                .mapToObj(i -> text.substring(i, Math.min(text.length(), i + LONGEST_CONSTANT)))
                .collect(Collectors.toList());
    }

    /** Documentation of one line on one line. */
    static String compact(String source) {
        return SHORT.matcher(source).replaceAll("$1/** $2 */");
    }

    /** The source in ASCII: compilers then read it alike whatever encoding they are told. */
    static String ascii(String source) {
        StringBuilder text = new StringBuilder(source.length());
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c < 0x7f) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        return text.toString();
    }
}
