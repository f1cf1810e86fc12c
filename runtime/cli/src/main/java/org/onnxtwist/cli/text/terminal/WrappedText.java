package org.onnxtwist.cli.text.terminal;

import java.util.ArrayList;
import java.util.List;

/** A text broken into lines between its words, so that a terminal does not break it within one. */
public final class WrappedText {
    private static final String INDENTATION = "  ";

    private WrappedText() {}

    /**
     * Breaks a sentence into lines. A word that is longer than a line is one, and all lines but the first are indented.
     *
     * @param sentence the text
     * @param columns the number of characters of a line
     * @param used the number of characters on the first line before the text
     * @return the lines, at least one
     */
    public static List<String> lines(String sentence, int columns, int used) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int before = used;
        for (String word : sentence.split(" ", -1)) {
            if (!line.isEmpty() && before + line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(INDENTATION).append(word);
                before = 0;
            } else {
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
