package org.onnxtwist.engine.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a process of its own, whose temporary folder nothing else uses. */
final class NativeLibrariesTest {
    /** Loads the runtime and ends, by the given way. */
    static final class Program {
        private Program() {}

        /**
         * Loads the runtime.
         *
         * @param way {@code exit} or {@code halt}
         */
        public static void main(String[] way) {
            Devices.list();
            if (way[0].equals("halt")) {
                Runtime.getRuntime().halt(0);
            }
        }
    }

    private static List<String> leftBy(Path folder, String way) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        way)
                .inheritIO()
                .start();
        assertEquals(true, process.waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
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
}
