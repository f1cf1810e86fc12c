package org.onnxtwist.io;

/**
 * A file that is not what it should be, or that cannot be trusted. The message is one sentence that names the file and what in it is
 * wrong.
 *
 * <p>Messages quote names from files that may be hostile, so control characters in them, which a terminal would obey, appear as
 * escapes.
 */
public class InvalidModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidModelException(String message) {
        super(printable(message));
    }

    public InvalidModelException(String message, Throwable cause) {
        super(printable(message), cause);
    }

    private static String printable(String text) {
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
