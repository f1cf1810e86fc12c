package org.onnxtwist.io.text;

import org.onnxtwist.ir.defect.InvalidModelException;

/** A text that does not follow the syntax. The message names the text, the line, the column, and what was expected there. */
public final class TextSyntaxException extends InvalidModelException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    TextSyntaxException(String text, int line, int column, String problem) {
        super("'" + text + "' line " + line + ", column " + column + ": " + problem);
        this.line = line;
        this.column = column;
    }

    /** The line, from 1 on. */
    public int line() {
        return line;
    }

    /** The column in characters, from 1 on. */
    public int column() {
        return column;
    }
}
