package org.onnxtwist.runtime.program;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a file, by lines.
 *
 * @param file the name of the file, as the user gave it
 * @param text its content
 */
record SourceText(String file, String text) {
    private static final int WIDEST = 160;

    /** Returns the number of the line, from 1 on, in which an offset is. */
    int line(int offset) {
        return 1 + terminators(text.substring(0, offset));
    }

    /** Returns the number of the column, from 1 on, at which an offset is. */
    int column(int offset) {
        return 1 + offset - startOfLine(offset);
    }

    /** Returns the content of a line. */
    String content(int line) {
        List<String> lines = text.lines().toList();
        return line <= lines.size() ? lines.get(line - 1) : "";
    }

    /** Returns a message about a place: a line that names it, the line of the source and a mark below it, and the rest of the message. */
    List<String> report(int offset, String message) {
        List<String> lines = message.lines().toList();
        List<String> report = new ArrayList<>();
        String first = lines.isEmpty() ? "error" : lines.get(0);
        report.add(file + ":" + line(offset) + ":" + column(offset) + ": " + first);
        String content = content(line(offset));
        if (content.length() <= WIDEST) {
            report.add("  " + content);
            String before = content.substring(0, Math.min(content.length(), column(offset) - 1));
            report.add("  " + before.replaceAll("[^\t]", " ") + "^");
        }
        lines.stream().skip(1).map(line -> "  " + line.strip()).forEach(report::add);
        return report;
    }

    /** Returns the text with blanks instead of everything but the parts, so that offsets and lines stay the same. */
    String only(List<SourcePart> parts) {
        char[] kept = blank(text).toCharArray();
        parts.forEach(part -> text.getChars(part.start(), part.end(), kept, part.start()));
        return new String(kept);
    }

    /** Returns the text with blanks instead of the parts, so that offsets and lines stay the same. */
    String without(List<SourcePart> parts) {
        char[] kept = text.toCharArray();
        char[] blank = blank(text).toCharArray();
        parts.forEach(part -> System.arraycopy(blank, part.start(), kept, part.start(), part.end() - part.start()));
        return new String(kept);
    }

    private static String blank(String text) {
        char[] characters = text.toCharArray();
        for (int i = 0; i < characters.length; i++) {
            if (!isTerminator(characters[i])) {
                characters[i] = ' ';
            }
        }
        return new String(characters);
    }

    private int startOfLine(int offset) {
        int start = offset;
        while (start > 0 && !isTerminator(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    /** Returns the number of ends of lines, as the language Java counts them. */
    static int terminators(String text) {
        return (int) text.replace("\r\n", "\n")
                .chars()
                .filter(character -> isTerminator((char) character))
                .count();
    }

    private static boolean isTerminator(char character) {
        return character == '\n' || character == '\r';
    }
}
