package org.onnxtwist.cli.text.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The number of characters of a line of the terminal. */
public final class TerminalWidth {
    private static final int USUAL = 80;
    private static final int LONGEST_WAIT_SECONDS = 1;
    private static final Pattern SIZE = Pattern.compile("\\d+ ([1-9]\\d*)\\s*");

    private TerminalWidth() {}

    /** Asks the terminal of the process, which Java cannot; 80 where it does not answer. */
    public static int columns() {
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return USUAL;
            }
            Matcher answer =
                    SIZE.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
            return answer.matches() ? Integer.parseInt(answer.group(1)) : USUAL;
        } catch (IOException e) {
            return USUAL;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return USUAL;
        }
    }
}
