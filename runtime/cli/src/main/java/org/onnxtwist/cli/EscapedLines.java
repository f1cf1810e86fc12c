package org.onnxtwist.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.onnxtwist.ir.ControlCharacters;

/** UTF-8 text for a terminal, line by line, with escapes for what the terminal would obey. */
final class EscapedLines extends OutputStream {
    private final PrintStream terminal;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    EscapedLines(PrintStream terminal) {
        this.terminal = terminal;
    }

    @Override
    public void write(int octet) {
        if (octet == '\n') {
            terminal.println(escaped());
        } else {
            line.write(octet);
        }
    }

    private String escaped() {
        String text = ControlCharacters.escaped(line.toString(StandardCharsets.UTF_8));
        line.reset();
        return text;
    }

    @Override
    public void flush() {
        terminal.flush();
    }

    /** Writes what is left of a line that has no end; the terminal stays open. */
    @Override
    public void close() {
        terminal.print(escaped());
        terminal.flush();
    }
}
