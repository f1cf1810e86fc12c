package org.onnxtwist.io.text;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The characters of a text in UTF-8, with a reading position. Blanks and comments between tokens are skipped. */
final class Source {
    private static final int END = -1;
    private static final int QUOTED = 24;
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final ByteBuffer bytes;
    private final String name;
    private int at;

    Source(ByteBuffer bytes, String name) {
        this.bytes = bytes;
        this.name = name;
        // Some editors begin a file in UTF-8 with a byte order mark.
        if (bytes.limit() >= MARK.length
                && bytes.get(0) == MARK[0]
                && bytes.get(1) == MARK[1]
                && bytes.get(2) == MARK[2]) {
            at = MARK.length;
        }
    }

    /** The next character of a token, -1 at the end. */
    int peek() {
        while (at < bytes.limit()) {
            byte next = bytes.get(at);
            if (next == '#') {
                skipLine();
            } else if (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
                at++;
            } else {
                return next & 0xff;
            }
        }
        return END;
    }

    private void skipLine() {
        while (at < bytes.limit() && bytes.get(at) != '\n') {
            at++;
        }
    }

    boolean isAtEnd() {
        return peek() == END;
    }

    /** The position of the next token, for {@link #backTo}. */
    int mark() {
        peek();
        return at;
    }

    void backTo(int mark) {
        at = mark;
    }

    /** Takes a sign if it is next. */
    boolean take(char sign) {
        if (peek() != sign) {
            return false;
        }
        at++;
        return true;
    }

    void expect(char sign) {
        if (!take(sign)) {
            throw expected("'" + sign + "'");
        }
    }

    void expectArrow() {
        if (peek() != '=' || at + 1 >= bytes.limit() || bytes.get(at + 1) != '>') {
            throw expected("'=>'");
        }
        at += 2;
    }

    /** Tells whether the values of a tensor were left out by a printer. */
    boolean isElision() {
        return peek() == '.';
    }

    boolean isAtWord() {
        return Words.isStart(peek());
    }

    boolean isAtString() {
        return peek() == '"';
    }

    boolean isAtNumber() {
        int next = peek();
        return next == '-' || Words.isDigit(next);
    }

    /** An identifier. */
    String word(String role) {
        if (!isAtWord()) {
            throw expected(role);
        }
        int start = at;
        while (at < bytes.limit() && Words.isPart(bytes.get(at))) {
            at++;
        }
        return text(start);
    }

    /** An identifier, or a string that stands for one. */
    String name(String role) {
        if (!isAtWord() && !isAtString()) {
            throw expected(role);
        }
        return isAtString() ? string(role).toStringUtf8() : word(role);
    }

    /** A string in quotes, in which a backslash makes the next character literal. */
    ByteString string(String role) {
        if (!isAtString()) {
            throw expected(role + " in quotes");
        }
        int start = at++;
        ByteString.Output content = ByteString.newOutput();
        while (at < bytes.limit() && bytes.get(at) != '"') {
            if (bytes.get(at) == '\\' && at + 1 < bytes.limit()) {
                at++;
            }
            content.write(bytes.get(at++));
        }
        if (at == bytes.limit()) {
            at = start;
            throw wrong("the string that begins here has no closing quote");
        }
        at++;
        return content.toByteString();
    }

    /** A number as it is spelled: digits, with a sign, a point and an exponent where it has them. */
    String number(String role) {
        if (!isAtNumber()) {
            throw expected(role);
        }
        int start = at;
        at += bytes.get(at) == '-' ? 1 : 0;
        if (at < bytes.limit() && Words.isStart(bytes.get(at) & 0xff)) {
            word(role);
            return text(start);
        }
        digits();
        if (at < bytes.limit() && bytes.get(at) == '.') {
            at++;
            digits();
        }
        if (at < bytes.limit() && (bytes.get(at) | 0x20) == 'e') {
            at++;
            at += at < bytes.limit() && (bytes.get(at) == '-' || bytes.get(at) == '+') ? 1 : 0;
            digits();
        }
        return text(start);
    }

    private void digits() {
        while (at < bytes.limit() && Words.isDigit(bytes.get(at))) {
            at++;
        }
    }

    private String text(int start) {
        byte[] token = new byte[at - start];
        bytes.get(start, token);
        return new String(token, StandardCharsets.UTF_8);
    }

    /** The exception for an unexpected next token. */
    OnnxText.SyntaxException expected(String what) {
        return wrong(what + " was expected, not " + found());
    }

    private String found() {
        int start = mark();
        int next = peek();
        if (next == END) {
            return "the end of the text";
        }
        int end = start + 1;
        if (Words.isPart((byte) next)) {
            while (end < bytes.limit() && end - start < QUOTED && Words.isPart(bytes.get(end))) {
                end++;
            }
        } else {
            while (end < bytes.limit() && (bytes.get(end) & 0xc0) == 0x80) {
                end++;
            }
        }
        at = end;
        String token = text(start);
        at = start;
        return "'" + token + "'";
    }

    /** The exception for an error that begins at a mark. */
    OnnxText.SyntaxException wrong(int mark, String problem) {
        at = mark;
        return wrong(problem);
    }

    /** The exception for an error that begins at the current position. */
    private OnnxText.SyntaxException wrong(String problem) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < at; i++) {
            byte octet = bytes.get(i);
            if (octet == '\n') {
                line++;
                column = 1;
            } else if ((octet & 0xc0) != 0x80) {
                column++;
            }
        }
        return new OnnxText.SyntaxException(name, line, column, problem);
    }
}
