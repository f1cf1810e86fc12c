package org.onnxtwist.ir;

/** Characters that a terminal obeys instead of showing them; names and texts from files that may be hostile hold them. */
public final class ControlCharacters {
    private ControlCharacters() {}

    /** The text with its control characters, line ends among them, as escapes. */
    public static String escaped(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                line.append(String.format("\\u%04x", c));
            } else {
                line.appendCodePoint(c);
            }
        });
        return line.toString();
    }
}
