package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;

/** A checkpoint is there whatever happens to the process that writes the next one. */
final class CheckpointSurvivalTest {
    private static final int KILLS = 6;

    @TempDir
    Path folder = Path.of(".");

    private Path file() {
        return folder.resolve("run.safetensors");
    }

    private Process writer(List<String> before, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                CheckpointWriter.class.getName(),
                file().toString()));
        Stream.of(arguments).map(String::valueOf).forEach(command::add);
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** The number of updates of the checkpoint, which is complete. */
    private long updates() throws IOException {
        Checkpoint read = Checkpoint.read(file());
        long updates = read.progress().updates();
        Tensor weight = Optional.ofNullable(read.tensors().get("weight")).orElseThrow();
        assertArrayEquals(
                Optional.ofNullable(CheckpointWriter.of(updates).tensors().get("weight"))
                        .orElseThrow()
                        .toFloats(),
                weight.toFloats());
        return updates;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void aKilledWriterLeavesACompleteCheckpoint() throws IOException, InterruptedException {
        Random random = new Random();
        long updates = 0;
        int unfinished = 0;
        for (int i = 0; i < KILLS; i++) {
            Process process = writer(List.of(), updates + 1);
            try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                String line = String.valueOf(out.readLine());
                assertEquals(Long.toString(updates + 1), line);
                TimeUnit.MICROSECONDS.sleep(random.nextInt(40_000));
            }
            process.destroyForcibly().waitFor();
            long found = updates();
            assertTrue(found > updates, found + " after " + updates);
            updates = found;
            unfinished += names().size() - 1;
        }
        // Of six processes that do nothing but write, one at least is killed while it writes.
        assertTrue(unfinished > 0, "no write was interrupted");
        CheckpointWriter.of(1).write(file());
        assertEquals(List.of("run.safetensors"), names());
    }

    @Test
    void aFullDiskLeavesTheCheckpointBefore() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs a shell that limits the sizes of files");
        CheckpointWriter.of(7).write(file());
        Process process = writer(List.of("/bin/bash", "-c", "ulimit -f 500; exec \"$@\"", "bash"), 8, 8);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertNotEquals(0, process.waitFor());
        assertTrue(out.contains("IOException"), out);
        assertEquals(7, updates());
        assertEquals(List.of("run.safetensors"), names());
    }

    @Test
    void whatIsNoCheckpointIsExplained() throws IOException {
        CheckpointWriter.of(3).write(file());
        byte[] whole = Files.readAllBytes(file());
        for (int length : List.of(0, 5, 100, whole.length - 1)) {
            Files.write(file(), Arrays.copyOf(whole, length));
            requireRefusal("the checkpoint cannot be read");
        }
        Safetensors.write(file(), Map.of("weight", Tensor.ofFloats(new float[1], 1)));
        requireRefusal("is not one of this program");
    }

    private void requireRefusal(String reason) {
        String sentence = assertThrows(InvalidModelException.class, () -> Checkpoint.read(file()))
                .getMessage();
        assertTrue(sentence.contains(reason), sentence);
        assertTrue(sentence.contains("run.safetensors"), sentence);
        assertTrue(sentence.contains("leave --resume out"), sentence);
    }
}
