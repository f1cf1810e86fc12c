package org.onnxtwist.cli.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.cli.CommandRun;
import org.onnxtwist.cli.Main;
import org.onnxtwist.runtime.train.Checkpoint;

/** A run that a signal ends goes on as if nothing had been. */
final class InterruptionTest {
    @TempDir
    Path folder = Path.of(".");

    private Process start(List<Object> words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        words.forEach(word -> command.add(word.toString()));
        return new ProcessBuilder(command).start();
    }

    @Test
    void theStateOfAnInterruptedRunIsKept() throws IOException, InterruptedException {
        assumeFalse(String.valueOf(System.getProperty("os.name")).startsWith("Windows"), "Windows has no signals");
        PointNet net = new PointNet(folder);
        Path checkpoint = folder.resolve("run.safetensors");
        List<Object> words = List.of(
                "train", net.model(), "--data", net.data(), "--batch", "1", "--schedule", "constant", "--epochs");
        Path log = folder.resolve("log.csv");
        Process process = start(with(words, "100000", "--checkpoint", checkpoint, "-o", net.output(), "--log", log));
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String line = out.readLine();
            while (line != null && !line.startsWith("epoch 2:")) {
                line = out.readLine();
            }
            process.toHandle().destroy();
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(143, process.waitFor(), errors);
            assertTrue(
                    errors.matches("(?s).*interrupted after [\\d,]+ steps.*--resume " + checkpoint + "\\s*"), errors);
        }
        assertFalse(Files.exists(net.output()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("data", "log.csv", "net.onnx", "run.safetensors"),
                    files.map(file -> String.valueOf(file.getFileName()))
                            .sorted()
                            .toList());
        }

        long epochs = Checkpoint.read(checkpoint).progress().epoch() + 2;
        Path resumed = folder.resolve("resumed.onnx");
        long before = Files.readAllLines(log).size();
        CommandRun run = train(with(words, epochs, "--resume", checkpoint, "-o", resumed, "--log", log));
        Path whole = folder.resolve("whole.onnx");
        Path wholeLog = folder.resolve("whole.csv");
        train(with(words, epochs, "-o", whole, "--log", wholeLog));
        assertArrayEquals(Files.readAllBytes(whole), Files.readAllBytes(resumed));
        List<String> steps = Files.readAllLines(log);
        List<String> all = Files.readAllLines(wholeLog);
        assertTrue(before > 180 && steps.size() - before > 180, "the run did not go on in an epoch");
        assertEquals(all, steps);
        // Of the rest of an epoch, the accuracy would not be that of the epoch.
        List<String> lines =
                run.out().lines().filter(line -> line.startsWith("epoch ")).toList();
        assertEquals(
                Checkpoint.read(checkpoint).progress().batch() == 0,
                lines.get(0).matches("epoch \\d+: loss [\\d.]+, accuracy .*"),
                run.out());
        assertTrue(lines.get(1).matches("epoch \\d+: loss [\\d.]+, accuracy .*"), run.out());
    }

    private static CommandRun train(List<Object> words) {
        CommandRun run = CommandRun.of(words.toArray());
        assertEquals(0, run.status(), run.err());
        return run;
    }

    private static List<Object> with(List<Object> words, Object... more) {
        List<Object> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }
}
