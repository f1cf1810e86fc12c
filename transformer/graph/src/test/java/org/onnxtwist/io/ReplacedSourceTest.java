package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/** A model that is saved in the place of the files that it is read from. */
final class ReplacedSourceTest {
    private static final WriteOptions REPLACING = WriteOptions.defaults().withReplaceSource(true);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        Model model = Model.create("g", 17);
        model.graph().addOutput(model.graph().addInitializer("w", counting(3000)));
        file = folder.resolve("m.onnx");
        OnnxWriter.write(model, file, WriteOptions.defaults().withExternal(WriteOptions.External.ALWAYS));
    }

    private static Tensor counting(int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return Tensor.vector(values);
    }

    @Test
    void modelAndExternalDataAreReplacedTogether() throws IOException {
        Model model = OnnxReader.read(file);
        model.graph().addOutput(model.graph().addInitializer("more", counting(500)));
        OnnxWriter.write(model, file, REPLACING.withExternal(WriteOptions.External.ALWAYS));
        Model again = OnnxReader.read(file);
        List<Tensor> weights = again.graph().initializers().stream()
                .map(value -> value.initializer().orElseThrow())
                .toList();
        assertArrayEquals(counting(3000).toLongs(), weights.get(0).toLongs());
        assertArrayEquals(counting(500).toLongs(), weights.get(1).toLongs());
        onlyTheTwoFilesAreThere();
        // What was read before the files were replaced is refused, not mixed with what is there now.
        Tensor stale = model.graph().outputs().get(0).initializer().orElseThrow();
        assertThrows(InvalidModelException.class, stale::toLongs);
        assertThrows(InvalidModelException.class, () -> OnnxWriter.write(model, folder.resolve("n.onnx"), REPLACING));
    }

    @Test
    void aModelWithItsWeightsInsideIsReplaced() throws IOException {
        OnnxWriter.write(
                OnnxReader.read(file),
                folder.resolve("one.onnx"),
                WriteOptions.defaults().withExternal(WriteOptions.External.NEVER));
        Model model = OnnxReader.read(folder.resolve("one.onnx"));
        model.setProducerName("changed");
        OnnxWriter.write(model, folder.resolve("one.onnx"), REPLACING);
        Model again = OnnxReader.read(folder.resolve("one.onnx"));
        assertEquals("changed", again.producerName());
        Tensor weight = again.graph().outputs().get(0).initializer().orElseThrow();
        assertArrayEquals(counting(3000).toLongs(), weight.toLongs());
    }

    @Test
    void dataThatStaysWhereItIsIsNotReplaced() throws IOException {
        byte[] data = Files.readAllBytes(folder.resolve("m.onnx.data"));
        Model model = OnnxReader.read(file);
        model.graph().addInitializer("more", counting(500));
        WriteOptions sharing =
                REPLACING.withExternal(WriteOptions.External.ALWAYS).withShareData(true);
        assertThrows(FileAlreadyExistsException.class, () -> OnnxWriter.write(model, file, sharing));
        assertThrows(FileAlreadyExistsException.class, () -> OnnxWriter.writeTemporary(model, file, REPLACING));
        OnnxWriter.write(model, file, sharing.withDataFile("more.data"));
        assertArrayEquals(data, Files.readAllBytes(folder.resolve("m.onnx.data")));
        assertEquals(2, OnnxReader.read(file).graph().initializers().size());
    }

    @Test
    void aFailureLeavesTheOldFiles() throws IOException {
        byte[] before = Files.readAllBytes(file);
        Model model = OnnxReader.read(file);
        TensorContent.Packed broken = new TensorContent.Packed() {
            @Override
            public long byteSize() {
                return 8;
            }

            @Override
            public ByteBuffer read(long offset, int length) {
                throw new IllegalStateException("no bytes");
            }
        };
        model.graph().addInitializer("b", Tensor.of(DType.INT64, new long[] {1}, broken));
        assertThrows(IllegalStateException.class, () -> OnnxWriter.write(model, file, REPLACING));
        assertArrayEquals(before, Files.readAllBytes(file));
        onlyTheTwoFilesAreThere();
        model.graph().outputs().get(0).initializer().orElseThrow().toLongs();
    }

    private void onlyTheTwoFilesAreThere() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of("m.onnx", "m.onnx.data"),
                    files.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }
}
