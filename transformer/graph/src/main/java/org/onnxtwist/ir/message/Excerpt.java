package org.onnxtwist.ir.message;

/**
 * Texts of files as messages, tables and logs show them: shortened, and with escapes for what a terminal would obey. A file that is
 * hostile or damaged holds names of megabytes.
 */
public final class Excerpt {
    /** A message quotes so many characters of one text. */
    public static final int LONGEST = 200;

    private static final String ELLIPSIS = "...";
    private static final int LONGEST_MESSAGE = 4_000;
    private static final int END_OF_MESSAGE = 1_000;

    private Excerpt() {}

    /** The first 200 characters, with an ellipsis where there are more. */
    public static String of(String text) {
        return text.length() <= LONGEST ? escaped(text) : escaped(start(text, LONGEST)) + ELLIPSIS;
    }

    /** A whole message: of one longer than 4,000 characters, whatever it quotes, the beginning and the end, where the remedy is. */
    public static String ofMessage(String text) {
        if (text.length() <= LONGEST_MESSAGE) {
            return escaped(text);
        }
        int end = text.length() - END_OF_MESSAGE;
        int whole = Character.isLowSurrogate(text.charAt(end)) ? end + 1 : end;
        return escaped(start(text, LONGEST_MESSAGE - END_OF_MESSAGE)) + ELLIPSIS + escaped(text.substring(whole));
    }

    private static String start(String text, int length) {
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    /**
     * The text with characters as escapes that do not stand for themselves on a line: control characters, line and paragraph
     * separators, marks that turn the direction of writing, and halves of surrogate pairs.
     */
    public static String escaped(String text) {
        if (text.codePoints().noneMatch(Excerpt::acts)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (acts(c)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    private static boolean acts(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> Character.getDirectionality(c) != Character.DIRECTIONALITY_BOUNDARY_NEUTRAL;
            default -> false;
        };
    }
}
