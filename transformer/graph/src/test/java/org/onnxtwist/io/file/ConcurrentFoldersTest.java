package org.onnxtwist.io.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that make folders in the same place at the same time leave each other's alone. */
final class ConcurrentFoldersTest {
    private static final int PROCESSES = 4;
    private static final int FOLDERS = 300;

    /** Makes folders, one after the other, and ends with the number of those that lost a file while they were in use. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            int lost = 0;
            for (int i = 0; i < FOLDERS; i++) {
                try (OwnedFolder folder = OwnedFolder.create(Path.of(arguments[0]), "test-", "")) {
                    Path file = Files.writeString(folder.path().resolve("file"), "content");
                    lost += Files.exists(file) ? 0 : 1;
                } catch (IOException e) {
                    lost++;
                }
            }
            System.exit(Math.min(lost, 100));
        }
    }

    @Test
    void noneRemovesAnother(@TempDir Path place) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Program.class.getName(),
                            place.toString())
                    .inheritIO()
                    .start());
        }
        for (Process process : processes) {
            assertEquals(0, process.waitFor(), "folders were removed while they were in use");
        }
        try (Stream<Path> left = Files.list(place)) {
            assertEquals(List.of(), left.toList());
        }
    }
}
