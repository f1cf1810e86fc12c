package org.onnxtwist.codegen;

import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Text from a model as it may stand in Java's documentation and string constants. */
final class Docs {
    private static final int LONGEST = 200;
    private static final int LONGEST_CONSTANT = 20_000;
    /** The replacement for a character that HTML does not allow. */
    private static final int REPLACEMENT = 0xfffd;

    private static final char DELETE = '\u007f';

    private static final Pattern SHORT = Pattern.compile("(?m)^( *)/\\*\\*\n *\\* (.*)\n *\\*/$");

    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    private Docs() {}

    /** A name as code. What would end the comment or the tag, or start a tag, is written as an entity. */
    static String code(String name) {
        return isPlain(name) ? "{@code " + name + "}" : "<code>" + text(name) + "</code>";
    }

    /** Several names as code. */
    static List<String> codes(List<String> names) {
        return names.stream().map(Docs::code).toList();
    }

    private static boolean isPlain(String name) {
        return name.chars().noneMatch(c -> "{}@*\\".indexOf(c) >= 0 || isSeparator(c));
    }

    /** Control characters, and what some take for the end of a line. */
    private static boolean isSeparator(int c) {
        return Character.isISOControl(c) || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR;
    }

    /** Free text on one line, cut where it is long. */
    static String text(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        int end = Math.min(line.length(), LONGEST);
        StringBuilder escaped = new StringBuilder();
        line.codePoints().limit(end).forEach(c -> {
            if (Character.isISOControl(c)) {
                escaped.append("&#").append(REPLACEMENT).append(';');
            } else if ("<>&@*{}\\/".indexOf(c) >= 0 || isSeparator(c)) {
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

    /** The literal of a string, in ASCII, on one line. */
    static String literal(String text) {
        StringBuilder literal = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> literal.append('\\').append(c);
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '\t' -> literal.append("\\t");
                default -> append(literal, c);
            }
        }
        return literal.append('"').toString();
    }

    private static void append(StringBuilder ascii, char c) {
        if (c >= ' ' && c < DELETE) {
            ascii.append(c);
        } else {
            ascii.append("\\u").append(HexFormat.of().toHexDigits(c));
        }
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
            if (c == '\n') {
                text.append(c);
            } else {
                append(text, c);
            }
        }
        return text.toString();
    }
}
