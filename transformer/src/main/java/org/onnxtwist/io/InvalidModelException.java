package org.onnxtwist.io;

import org.onnxtwist.ir.ControlCharacters;

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
        super(ControlCharacters.escaped(message));
    }

    public InvalidModelException(String message, Throwable cause) {
        super(ControlCharacters.escaped(message), cause);
    }
}
