package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.io.file.OwnedFolder;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.tensor.Tensor;

/** A process that is killed while it writes leaves what was there, or all of what it wrote. */
final class KilledWriteTest {
    private static final WriteOptions OUTSIDE =
            WriteOptions.defaults().withExternal(WriteOptions.External.ALWAYS).withThreshold(0);
    private static final int OLD = 1;
    private static final int NEW = 2;
    private static final int NEWER = 3;

    @TempDir
    Path folder;

    /** What replaces what. */
    enum Writing {
        /** A model and its data another such pair. */
        PAIR_BY_PAIR(true) {
            @Override
            void write(Model model, Path target) throws IOException {
                OnnxWriter.write(model, target, OUTSIDE);
            }
        },
        /** Two models of one staging, each with data. */
        TWO_MODELS(true) {
            @Override
            void write(Model model, Path target) throws IOException {
                try (Staging staging =
                        Staging.in(Optional.ofNullable(target.getParent()).orElseThrow())) {
                    OnnxWriter.write(model, staging, "other.onnx", OUTSIDE);
                    OnnxWriter.write(model, staging, "m.onnx", OUTSIDE);
                    staging.publish();
                }
            }
        },
        /** Data under another name than the old one. */
        PAIR_BY_OTHER_NAME(true) {
            @Override
            void write(Model model, Path target) throws IOException {
                OnnxWriter.write(model, target, OUTSIDE.withDataFile("weights"));
            }
        },
        /** A copy, whose data lies in a folder. */
        NESTED(true) {
            @Override
            void write(Model model, Path target) throws IOException {
                try (Staging staging =
                        Staging.in(Optional.ofNullable(target.getParent()).orElseThrow())) {
                    Path scratch = Files.createTempDirectory("copied");
                    Path file = scratch.resolve("m.onnx");
                    OnnxWriter.writeTemporary(model, file, OUTSIDE.withDataFile("w.bin"));
                    Path moved = scratch.resolve("moved.onnx");
                    Relocation.write(file, Map.of("w.bin", "weights/w.bin"), moved, moved);
                    Files.write(staging.file("m.onnx"), Files.readAllBytes(moved));
                    Files.write(
                            staging.dataFile("m.onnx", "weights/w.bin"), Files.readAllBytes(scratch.resolve("w.bin")));
                    staging.publish();
                }
            }
        },
        /** A model with data a single file. */
        PAIR_BY_FILE(true) {
            @Override
            void write(Model model, Path target) throws IOException {
                OnnxWriter.write(model, target, WriteOptions.defaults().withExternal(WriteOptions.External.NEVER));
            }
        },
        /** A single file a model with data. */
        FILE_BY_PAIR(false) {
            @Override
            void write(Model model, Path target) throws IOException {
                OnnxWriter.write(model, target, OUTSIDE);
            }
        };

        private final boolean pairBefore;

        Writing(boolean pairBefore) {
            this.pairBefore = pairBefore;
        }

        WriteOptions before() {
            return pairBefore ? OUTSIDE : WriteOptions.defaults();
        }

        abstract void write(Model model, Path target) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void theOldModelOrTheNewOne(Writing writing) throws IOException {
        Set<Integer> seen = new TreeSet<>();
        int operations = 0;
        for (boolean killed = true; killed; operations++) {
            Path place = Files.createDirectory(folder.resolve("after-" + operations));
            Path model = place.resolve("m.onnx");
            OnnxWriter.writeTemporary(model(OLD), model, writing.before());
            MortalFileSystem system = new MortalFileSystem(operations);
            try {
                writing.write(model(NEW), system.path(model));
                killed = false;
            } catch (MortalFileSystem.Killed end) {
                killed = true;
            }
            String last =
                    "killed at " + system.operations().get(system.operations().size() - 1);
            system.bury();
            seen.add(weight(model, last));
            if (!killed) {
                assertEquals(NEW, weight(model, "whole"));
                assertFalse(names(place).stream().anyMatch(name -> name.contains("new-")), names(place)::toString);
            }
            removeUnfinished(place);
            OnnxWriter.write(model(NEWER), model, writing.before());
            assertEquals(NEWER, weight(model, last));
            assertFalse(names(place).stream().anyMatch(name -> name.contains("new-")), names(place)::toString);
        }
        assertEquals(Set.of(OLD, NEW), seen);
        assertTrue(operations > 8, operations + " operations");
    }

    /** In place of the next run, which does not touch what is of its own process. */
    private static void removeUnfinished(Path place) throws IOException {
        for (String name : names(place)) {
            if (name.startsWith(Staging.FAMILY)) {
                try (Stream<Path> all = Files.walk(place.resolve(name))) {
                    for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
        }
    }

    @Test
    void dataOfAnotherModelIsNotReplaced() throws IOException {
        Path first = folder.resolve("a.onnx");
        OnnxWriter.write(model(OLD), first, OUTSIDE);
        Files.copy(first, folder.resolve("b.onnx"));
        String message =
                Thrown.message(FileAlreadyExistsException.class, () -> OnnxWriter.write(model(NEW), first, OUTSIDE));
        assertTrue(
                message.contains("it is also the external data of '") && message.contains("b.onnx', whose weights"),
                message);
        assertEquals(OLD, weight(first, "refused"));
        assertEquals(List.of("a.onnx", "a.onnx.data", "b.onnx"), names(folder));
    }

    /** The model's data has this name while the run that put it there is not done. */
    @Test
    void dataInTheNameOfAKilledRunStaysAsLongAsAModelReadsIt() throws IOException {
        Path model = folder.resolve("m.onnx");
        OnnxWriter.write(model(OLD), model, OUTSIDE.withDataFile("m.onnx.data.new-1-abc"));
        Files.write(folder.resolve("m.onnx.data.new-2-abc"), new byte[1]);
        OnnxWriter.write(model(OLD), folder.resolve("n.onnx"), WriteOptions.defaults());
        assertEquals(List.of("m.onnx", "m.onnx.data.new-1-abc", "n.onnx"), names(folder));
        assertEquals(OLD, weight(model, "kept"));
    }

    @Test
    void theNextRunRemovesWhatAKilledOneLeft() throws IOException, InterruptedException {
        Process writer = start(folder);
        try {
            assertEquals(1, names(folder).size());
            Staging.in(folder).close();
            assertEquals(1, names(folder).size(), "the run lives");
        } finally {
            writer.destroyForcibly();
        }
        assertTrue(writer.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, names(folder).size(), "killed, so it removes nothing");
        // Of a process that was killed just before it locked its folder; no process has such a number.
        Files.createDirectory(folder.resolve(Staging.FAMILY + "4000000000-a"));
        Staging.in(folder).close();
        assertEquals(List.of(), names(folder));
    }

    private static Process start(Path folder) throws IOException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StagingTest.Interrupted.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals('w', writer.getInputStream().read());
        return writer;
    }

    @Test
    void foldersAreForTheirOwnerAlone() throws IOException {
        try (OwnedFolder owned = OwnedFolder.create(folder, "test-", "")) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(owned.path())));
        }
        assertEquals(List.of(), names(folder));
        assertThrows(IOException.class, () -> OwnedFolder.create(folder.resolve("missing"), "test-", ""));
    }

    /** The weight in a model's data, which its name tells too. */
    private static int weight(Path file, String when) throws IOException {
        Model model = OnnxReader.read(file);
        for (Path data : ExternalData.files(model).values()) {
            // Other readers refuse data with a second name.
            int links = (int) Files.getAttribute(data, "unix:nlink");
            assertEquals(1, links, when);
        }
        Graph graph = model.graph();
        float[] values = graph.outputs().get(0).initializer().orElseThrow().toFloats();
        int weight = (int) values[0];
        for (float value : values) {
            assertEquals(weight, value, when);
        }
        assertEquals("g" + weight, graph.name(), when);
        return weight;
    }

    private static Model model(int weight) {
        float[] values = new float[5000];
        Arrays.fill(values, weight);
        Graph graph = new Graph("g" + weight);
        graph.addOutput(graph.addInitializer("w", Tensor.ofFloats(values, values.length)));
        Model model = new Model(graph, 10);
        model.setOpset(20);
        return model;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
