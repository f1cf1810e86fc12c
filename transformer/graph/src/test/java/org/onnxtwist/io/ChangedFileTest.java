package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;

/** Files that somebody changes while a model is read from them. */
final class ChangedFileTest {
    private static final int ELEMENTS = 2_000_000;
    private static final WriteOptions INSIDE = WriteOptions.defaults().withExternal(WriteOptions.External.NEVER);

    @TempDir
    Path folder;

    private Path file;
    private Path data;
    private Path output;

    /** What somebody does to a file. */
    enum Change {
        /** Cuts it where it is, as {@code cp} does before it writes. */
        CUT {
            @Override
            void apply(Path file) throws IOException {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(100);
                }
            }
        },
        /** Writes other bytes to it. */
        WRITTEN {
            @Override
            void apply(Path file) throws IOException {
                FileTime before = Files.getLastModifiedTime(file);
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.allocate(1), Files.size(file) / 2);
                }
                Files.setLastModifiedTime(file, FileTime.fromMillis(before.toMillis() + 10));
            }
        },
        /** Puts another file in its place. */
        REPLACED {
            @Override
            void apply(Path file) throws IOException {
                Path other = Files.copy(file, file.resolveSibling("other"), StandardCopyOption.COPY_ATTRIBUTES);
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            }
        },
        /** Removes it. */
        REMOVED {
            @Override
            void apply(Path file) throws IOException {
                Files.delete(file);
            }
        };

        abstract void apply(Path file) throws IOException;
    }

    @BeforeEach
    void writeModel() throws IOException {
        Graph graph = new Graph("g");
        graph.addOutput(graph.addInitializer("w", Tensor.ofFloats(new float[ELEMENTS], ELEMENTS)));
        Model model = new Model(graph, 10);
        model.setOpset(20);
        file = folder.resolve("m.onnx");
        data = folder.resolve("m.onnx.data");
        output = folder.resolve("o.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults().withExternal(WriteOptions.External.ALWAYS));
    }

    @ParameterizedTest
    @EnumSource
    void externalData(Change change) throws IOException {
        Model model = OnnxReader.read(file);
        ExternalData.requireUnchanged(model);
        change.apply(data);
        requireRefused(model, data);
    }

    @ParameterizedTest
    @EnumSource
    void theModelItself(Change change) throws IOException {
        Path single = folder.resolve("single.onnx");
        OnnxWriter.write(OnnxReader.read(file), single, INSIDE);
        Model model = OnnxReader.read(single);
        change.apply(single);
        requireRefused(model, single);
    }

    private void requireRefused(Model model, Path changed) {
        String sentence =
                "'" + changed + "' was changed while it was read: run this again when nothing writes to the file";
        assertEquals(sentence, Thrown.message(InvalidModelException.class, () -> ExternalData.requireUnchanged(model)));
        for (WriteOptions options : new WriteOptions[] {INSIDE, WriteOptions.defaults()}) {
            assertEquals(
                    sentence,
                    Thrown.message(InvalidModelException.class, () -> OnnxWriter.write(model, output, options)));
        }
        assertFalse(Files.exists(output));
    }

    /** Which the system reports as a bad address of the file that is written. */
    @Test
    void theCutOfAMappedFileIsNotBlamedOnTheOutput() throws IOException {
        Path weights = folder.resolve("w.safetensors");
        Safetensors.write(weights, Map.of("w", Tensor.ofFloats(new float[ELEMENTS], ELEMENTS)));
        Graph graph = new Graph("g");
        graph.addOutput(graph.addInitializer(
                "w", Safetensors.read(weights).values().iterator().next()));
        Model model = new Model(graph, 10);
        model.setOpset(20);
        Change.CUT.apply(weights);
        String message = Thrown.message(InvalidModelException.class, () -> OnnxWriter.write(model, output, INSIDE));
        assertTrue(message.contains("a file of weights was truncated"), message);
    }

    @Test
    void theVirtualMachinesErrorIsKnown() throws IOException {
        Model model = OnnxReader.read(file);
        ByteBuffer mapped =
                TensorsOf.model(model).findFirst().orElseThrow().packed().read(0, 4 * ELEMENTS);
        Change.CUT.apply(data);
        InternalError error = assertThrows(InternalError.class, () -> sum(mapped));
        assertTrue(ExternalData.isCut(error), () -> String.valueOf(error.getMessage()));
        assertFalse(ExternalData.isCut(new InternalError("another")));
    }

    private static int sum(ByteBuffer bytes) {
        int sum = 0;
        while (bytes.hasRemaining()) {
            sum += bytes.get();
        }
        return sum;
    }
}
