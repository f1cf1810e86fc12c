package org.onnxtwist.runtime.session.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.runtime.session.Devices;

/** Runs a process of its own, whose temporary folder nothing else uses. */
final class NativeLibrariesTest {
    /** Loads the runtime and ends, by the given way. */
    static final class Program {
        private Program() {}

        /**
         * Loads the runtime.
         *
         * @param way {@code exit}, {@code halt} or {@code end}, which says on the standard output when it has begun to load
         */
        public static void main(String[] way) {
            if (way[0].equals("end")) {
                NativeLibraries.unpack().load(NativeLibrariesTest::slowly);
            }
            Devices.list();
            if (way[0].equals("halt")) {
                Runtime.getRuntime().halt(0);
            }
        }
    }

    /** Makes a folder like the loader's, and is still at it when the process is told to end. */
    private static boolean slowly() {
        try {
            Files.createTempDirectory("onnxruntime-java");
            System.out.println("loading");
            Thread.sleep(500);
            return true;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Process program(Path folder, String way) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        way)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<String> leftBy(Path folder, String way) throws IOException, InterruptedException {
        Process process = program(folder, way);
        assertEquals(true, process.waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        return content(folder);
    }

    private static List<String> content(Path folder) throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            return left.map(Path::toString).toList();
        }
    }

    @Test
    void nothingIsLeftInTheTemporaryFolder(@TempDir Path folder) throws IOException, InterruptedException {
        assertEquals(List.of(), leftBy(folder, "exit"));
    }

    @Test
    void nothingIsLeftWhenTheProcessIsHalted(@TempDir Path folder) throws IOException, InterruptedException {
        assertEquals(List.of(), leftBy(folder, "halt"));
    }

    @Test
    void nothingIsLeftWhenTheProcessIsToldToEndWhileItLoads(@TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there are no signals here");
        Process process = program(folder, "end");
        try (BufferedReader output = process.inputReader()) {
            assertEquals("loading", output.readLine());
            process.destroy();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(List.of(), content(folder));
    }
}
