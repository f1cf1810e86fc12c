package org.onnxtwist.runtime.program;

import java.util.ArrayList;
import java.util.List;

/**
 * A token of a Java source: an identifier, keyword or number, a literal of characters, or one character of punctuation.
 *
 * @param start the offset of its first character
 * @param end the offset behind its last character
 * @param text its characters; a quotation mark alone for a literal of characters
 */
record SourceToken(int start, int end, String text) {
    private static final String TEXT_BLOCK = "\"\"\"";

    /** Returns the tokens of a source, without comments. A literal or a comment that does not end is left to the compiler. */
    static List<SourceToken> of(String source) {
        List<SourceToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < source.length()) {
            char first = source.charAt(at);
            int end;
            if (Character.isWhitespace(first)) {
                at++;
                continue;
            }
            if (source.startsWith("//", at)) {
                at = endOfLine(source, at);
                continue;
            }
            if (source.startsWith("/*", at)) {
                at = after(source, "*/", at + 2);
                continue;
            }
            if (source.startsWith(TEXT_BLOCK, at)) {
                end = literal(source, at + TEXT_BLOCK.length(), TEXT_BLOCK, source.length());
            } else if (first == '"' || first == '\'') {
                end = literal(source, at + 1, String.valueOf(first), endOfLine(source, at));
            } else {
                end = at + 1;
                while (isWord(first) && end < source.length() && isWord(source.charAt(end))) {
                    end++;
                }
            }
            boolean quoted = first == '"' || first == '\'';
            tokens.add(new SourceToken(at, end, quoted ? String.valueOf(first) : source.substring(at, end)));
            at = end;
        }
        return tokens;
    }

    /** Tells whether this is an identifier or a keyword. */
    boolean isName() {
        return Character.isJavaIdentifierStart(text.charAt(0));
    }

    private static boolean isWord(char character) {
        return Character.isJavaIdentifierPart(character) || Character.isSurrogate(character);
    }

    private static int endOfLine(String source, int from) {
        int at = from;
        while (at < source.length() && source.charAt(at) != '\n' && source.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    private static int after(String source, String mark, int from) {
        int found = source.indexOf(mark, from);
        return found < 0 ? source.length() : found + mark.length();
    }

    private static int literal(String source, int from, String quote, int limit) {
        int at = from;
        while (at < limit) {
            if (source.charAt(at) == '\\') {
                at++;
            } else if (source.startsWith(quote, at)) {
                return at + quote.length();
            }
            at++;
        }
        return limit;
    }
}
