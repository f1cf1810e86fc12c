package org.onnxtwist.ir;

/** Characters that a terminal obeys instead of showing them; names and texts from files that may be hostile hold them. */
public final class ControlCharacters {
    private ControlCharacters() {}

    /**
     * The text with characters as escapes that do not stand for themselves on a line: control characters, line and paragraph
     * separators, marks that turn the direction of writing, and halves of surrogate pairs.
     */
    public static String escaped(String text) {
        if (text.codePoints().noneMatch(ControlCharacters::acts)) {
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
