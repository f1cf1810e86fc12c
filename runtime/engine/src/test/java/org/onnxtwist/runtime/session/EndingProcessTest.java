package org.onnxtwist.runtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process does that is told to end while it uses the runtime. */
final class EndingProcessTest {
    private static final int TERMINATED = 143;

    /** Tries the providers, for which sessions are opened, again and again. */
    static final class Program {
        private Program() {}

        /** Never ends by itself. */
        public static void main(String[] arguments) {
            ProviderAccess access = ProviderAccess.ofRuntime();
            access.refusal(Provider.CPU);
            // Something else that has to be tidied up, and takes a while.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
                while (System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
            }));
            System.out.println("running");
            while (access.carried().contains(Provider.CPU)) {
                access.refusal(Provider.CPU).ifPresent(System.err::println);
            }
        }
    }

    private static ProcessBuilder program(Path temporary) {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName());
    }

    /** The runtime's Java interface destroys its environment at once, which aborted the process when a session was being opened. */
    @RepeatedTest(3)
    void opensSessionsToTheLast(@TempDir Path temporary) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there are no signals here");
        Process process = program(temporary)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("running", output.readLine());
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(TERMINATED, process.exitValue());
    }

    @Test
    void saysThatTheTemporaryFolderIsMissing(@TempDir Path folder) throws IOException, InterruptedException {
        Path missing = folder.resolve("missing");
        Path errors = folder.resolve("errors");
        Process process = program(missing).redirectError(errors.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        List<String> lines = Files.readAllLines(errors);
        assertTrue(
                lines.stream()
                        .anyMatch(line ->
                                line.contains("the temporary folder '" + missing + "' cannot be written: create it")),
                lines.toString());
    }
}
