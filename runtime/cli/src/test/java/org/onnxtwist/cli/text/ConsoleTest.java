package org.onnxtwist.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConsoleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void coloursGoToATerminalOnly() {
        assertEquals("\u001b[32myes\u001b[0m", painted("outerr", Map.of()));
        assertEquals("yes", painted("err", Map.of()));
        assertEquals("yes", painted("outerr", Map.of("NO_COLOR", "1")));
        assertEquals("\u001b[32myes\u001b[0m", painted("outerr", Map.of("NO_COLOR", "")));
        assertEquals("yes", painted("outerr", Map.of("TERM", "dumb")));
    }

    private String painted(String terminals, Map<String, String> environment) {
        return new Console(out, err, terminals, environment).paint(Style.GOOD, "yes");
    }

    @Test
    void aReaderThatWentAwayIsNoFailure() {
        Console console = new Console(failing("Broken pipe"), err, "", Map.of());
        console.out().println("text");
        assertEquals(ExitStatus.DONE, console.finish(ExitStatus.DONE));
        assertEquals("", shown());
    }

    @Test
    void aFullDiskIsOne() {
        Console console = new Console(failing("No space left on device"), err, "", Map.of());
        console.out().println("text");
        assertEquals(ExitStatus.ENVIRONMENT, console.finish(ExitStatus.DONE));
        assertEquals(
                "onnx-twist: standard output cannot be written (No space left on device): free some space or redirect it elsewhere"
                        + System.lineSeparator(),
                shown());
    }

    private String shown() {
        return err.toString(Charset.defaultCharset());
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    @Test
    void progressIsForTerminals() throws InterruptedException {
        try (Progress progress = new Progress(new Console(out, err, "out", Map.of()), "working")) {
            progress.now("working on");
            Thread.sleep(1300);
        }
        assertEquals("", shown());
    }

    @Test
    void progressComesAfterASecondAndIsWipedOut() throws InterruptedException {
        Console console = new Console(out, err, "outerr", Map.of());
        try (Progress quick = new Progress(console, "quick")) {
            quick.now("still quick");
        }
        assertEquals("", shown());
        try (Progress slow = new Progress(console, "slow")) {
            slow.now("slower");
            Thread.sleep(1300);
        }
        String text = shown();
        assertEquals("\r\u001b[Kslower (1 s)", text.substring(0, Math.min(text.length(), 16)));
        assertEquals("\r\u001b[K", text.substring(text.length() - 4));
        assertEquals(0, out.size());
    }
}
