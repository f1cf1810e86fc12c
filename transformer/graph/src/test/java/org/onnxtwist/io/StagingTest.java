package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.file.NewFile;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;

/** Files appear whole or not at all. */
final class StagingTest {
    @TempDir
    Path folder;

    @Test
    void publishedFilesAreAllThatIsLeft() throws IOException {
        Files.writeString(folder.resolve("m.onnx"), "old");
        try (Staging staging = Staging.in(folder)) {
            Path model = staging.file("m.onnx");
            Files.writeString(model, "new");
            Files.writeString(staging.file("n.onnx"), "other");
            assertEquals("old", Files.readString(folder.resolve("m.onnx")));
            staging.publish();
        }
        assertEquals(List.of("m.onnx", "n.onnx"), names());
        assertEquals("new", Files.readString(folder.resolve("m.onnx")));
        assertEquals("other", Files.readString(folder.resolve("n.onnx")));
    }

    @Test
    void withoutPublishingNothingIsLeft() throws IOException {
        Files.writeString(folder.resolve("m.onnx"), "old");
        try (Staging staging = Staging.in(folder)) {
            Files.writeString(staging.file("m.onnx"), "new");
        }
        assertEquals(List.of("m.onnx"), names());
        assertEquals("old", Files.readString(folder.resolve("m.onnx")));
    }

    @Test
    void whenOneFileCannotBePublishedNoneIs() throws IOException {
        Files.writeString(folder.resolve("b.onnx.data"), "old");
        Files.createDirectory(folder.resolve("b.onnx"));
        try (Staging staging = Staging.in(folder)) {
            Files.writeString(staging.file("b.onnx"), "new");
            Files.writeString(staging.dataFile("b.onnx", "b.onnx.data"), "new");
            String message = Thrown.message(IOException.class, staging::publish);
            assertTrue(message.contains("it is a folder"), message);
        }
        assertEquals(List.of("b.onnx", "b.onnx.data"), names());
        assertEquals("old", Files.readString(folder.resolve("b.onnx.data")));
    }

    @Test
    void whenARenameFailsThoseBeforeItAreUndone() throws IOException {
        Path from = Files.createDirectory(folder.resolve("from"));
        Path to = Files.createDirectory(folder.resolve("to"));
        Files.writeString(to.resolve("old.data"), "old");
        Files.writeString(from.resolve("old.data"), "new");
        Files.writeString(from.resolve("fresh.data"), "new");
        NavigableMap<String, NavigableSet<String>> files =
                new TreeMap<>(Map.of("missing.onnx", new TreeSet<>(Set.of("old.data", "fresh.data"))));
        Publication publication = new Publication(from, to, "1-a", files);
        assertThrows(IOException.class, publication::publish);
        assertEquals("old", Files.readString(to.resolve("old.data")));
        assertFalse(Files.exists(to.resolve("fresh.data")));
    }

    @Test
    void aFileThatWasAskedForMustBeWritten() throws IOException {
        try (Staging staging = Staging.in(folder)) {
            Files.writeString(staging.dataFile("m.onnx", "m.onnx.data"), "new");
            assertThrows(IOException.class, staging::publish);
        }
        assertEquals(List.of(), names());
    }

    @Test
    void aLinkIsReplacedNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path victim = Files.writeString(elsewhere.resolve("victim"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("m.onnx"), victim);
        assertThrows(IOException.class, () -> OnnxWriter.writeTemporary(model(10), link, WriteOptions.defaults()));
        try (Staging staging = Staging.in(folder)) {
            OnnxWriter.write(model(10), staging, "m.onnx", WriteOptions.defaults());
            staging.publish();
        }
        assertEquals("old", Files.readString(victim));
        assertTrue(Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../m.onnx", "/m.onnx"})
    void namesWithFoldersAreNone(String name) throws IOException {
        try (Staging staging = Staging.in(folder)) {
            assertThrows(IllegalArgumentException.class, () -> staging.file(name));
        }
    }

    @Test
    void aTargetThatIsNoFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertTrue(Thrown.message(IOException.class, () -> Staging.in(file)).contains("is not a folder"));
        assertTrue(Thrown.message(IOException.class, () -> Staging.in(folder.resolve("missing")))
                .contains("does not exist"));
    }

    @Test
    void foldersInsideAreRemovedToo() throws IOException {
        try (Staging staging = Staging.in(folder)) {
            Path inner = Files.createDirectory(staging.file("m.onnx").resolveSibling("inner"));
            Files.createFile(inner.resolve("part"));
        }
        assertEquals(List.of(), names());
    }

    @Test
    void externalDataIsPublishedWithTheModel() throws IOException {
        WriteOptions options = WriteOptions.defaults().withExternal(WriteOptions.External.ALWAYS);
        try (Staging staging = Staging.in(folder)) {
            OnnxWriter.write(model(10_000), staging, "m.onnx", options);
            staging.publish();
        }
        assertEquals(List.of("m.onnx", "m.onnx.data"), names());
        assertEquals(
                1, TensorsOf.model(OnnxReader.read(folder.resolve("m.onnx"))).count());
    }

    /** A device that is always full. */
    @Test
    void aFullDiskIsSaidInOneSentence() {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        NewFile file = new NewFile(full, full, 10);
        String message = Thrown.message(
                IOException.class,
                () -> file.write(channel -> {
                    channel.write(ByteBuffer.allocate(10));
                    throw new AssertionError("the device took the bytes");
                }));
        assertTrue(message.contains("the disk is full, and the file takes 10 bytes"), message);
        assertTrue(Files.exists(full));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalLeavesNothing(String signal) throws IOException, InterruptedException {
        Assumptions.assumeFalse(signal.equals("INT") && ignoresInterrupts(), "this process ignores interrupts");
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Interrupted.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("writing", Optional.ofNullable(output.readLine()).orElse("ended"));
            assertFalse(names().isEmpty());
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-" + signal, Long.toString(writer.pid()))
                            .start()
                            .waitFor());
            boolean ended = writer.waitFor(60, TimeUnit.SECONDS);
            writer.destroyForcibly();
            assertTrue(ended, "the signal did not end the process");
        }
        assertEquals(List.of(), names());
    }

    /** What a shell starts in the background ignores interrupts, and so does everything that it starts. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0");
        long signals =
                Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16);
        int interrupt = 2;
        return (signals >>> (interrupt - 1) & 1) != 0;
    }

    /** Keeps writing new files until it is stopped. */
    static final class Interrupted {
        private Interrupted() {}

        public static void main(String[] arguments) throws IOException {
            try (Staging staging = Staging.in(Path.of(arguments[0]))) {
                for (int i = 0; ; i++) {
                    Files.write(staging.file("m" + i % 100), new byte[1000]);
                    if (i == 50) {
                        System.out.println("writing");
                    }
                }
            }
        }
    }

    private static Model model(int elements) {
        Graph graph = new Graph("g");
        graph.addOutput(graph.addInitializer("w", Tensor.ofFloats(new float[elements], elements)));
        Model model = new Model(graph, 10);
        model.setOpset(20);
        assertEquals(
                DType.FLOAT, graph.outputs().get(0).initializer().orElseThrow().dtype());
        return model;
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
