package org.onnxtwist.runtime.program;

import java.util.ArrayList;
import java.util.List;

/**
 * A token of a Java source: an identifier, keyword or number, a literal of characters, or one character of punctuation.
 *
 * @param start the offset of its first character
 * @param end the offset behind its last character
 * @param text its characters; the marks at its beginning alone for a literal of characters, and for a comment
 * @param closed false for a literal of characters or a comment that does not end
 */
record SourceToken(int start, int end, String text, boolean closed) {
    private static final String TEXT_BLOCK = "\"\"\"";
    private static final String COMMENT = "/*";
    private static final String COMMENT_END = "*/";

    /** Returns the tokens of a source, without comments that end. */
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
            if (source.startsWith(COMMENT, at)) {
                int found = source.indexOf(COMMENT_END, at + COMMENT.length());
                if (found < 0) {
                    tokens.add(new SourceToken(at, source.length(), COMMENT, false));
                    return tokens;
                }
                at = found + COMMENT_END.length();
                continue;
            }
            if (first == '"' || first == '\'') {
                boolean block = source.startsWith(TEXT_BLOCK, at);
                String quote = block ? TEXT_BLOCK : String.valueOf(first);
                int limit = block ? source.length() : endOfLine(source, at);
                int found = literal(source, at + quote.length(), quote, limit);
                end = found < 0 ? limit : found;
                tokens.add(new SourceToken(at, end, quote, found >= 0));
            } else {
                end = at + 1;
                while (isWord(first) && end < source.length() && isWord(source.charAt(end))) {
                    end++;
                }
                tokens.add(new SourceToken(at, end, source.substring(at, end), true));
            }
            at = end;
        }
        return tokens;
    }

    /** Returns the term for a literal of characters or a comment. */
    String term() {
        return switch (text) {
            case COMMENT -> "comment";
            case TEXT_BLOCK -> "text block";
            case "'" -> "character literal";
            default -> "string literal";
        };
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

    /** Returns the offset behind a literal; -1 if it does not end. */
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
        return -1;
    }
}
