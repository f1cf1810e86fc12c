package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.onnxtwist.io.SmallModels.Somewhere;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.type.DType;

/** Weights outside of the model's file: read, moved, shared, and kept apart from the heap. */
final class ExternalDataTest {
    private static final WriteOptions ALWAYS = WriteOptions.defaults().withExternal(WriteOptions.External.ALWAYS);

    @TempDir
    Path folder;

    @Test
    void embeddedWeightsMoveOutAndBack() throws IOException {
        Model model = withWeights(16, 255, 256, 5000, 70_000);
        List<byte[]> before = contents(model);
        Path out = folder.resolve("out.onnx");
        OnnxWriter.write(model, out, ALWAYS.withThreshold(1024));
        assertEquals(Map.of("w0", 0L, "w1", 0L, "w2", 1L, "w3", 1L, "w4", 1L), external(out));
        assertEquals(List.of("out.onnx", "out.onnx.data"), names());
        Model moved = OnnxReader.read(out);
        assertContents(before, moved);
        Path back = folder.resolve("back.onnx");
        OnnxWriter.write(moved, back, WriteOptions.defaults().withExternal(WriteOptions.External.NEVER));
        assertEquals(ModelProto.parseFrom(OnnxWriter.toBytes(model)), ModelProto.parseFrom(Files.readAllBytes(back)));
    }

    @Test
    void largeTensorsStartAtPagesAndSmallOnesAtLines() throws IOException {
        Path out = folder.resolve("out.onnx");
        OnnxWriter.write(
                withWeights(1, 1, 2000, 3, 1024), out, ALWAYS.withThreshold(0).withDataFile("weights"));
        List<Long> offsets = new ArrayList<>();
        for (TensorProto tensor :
                ModelProto.parseFrom(Files.readAllBytes(out)).getGraph().getInitializerList()) {
            assertEquals("weights", entry(tensor, "location"));
            offsets.add(Long.parseLong(entry(tensor, "offset")));
        }
        assertEquals(List.of(0L, 64L, 4096L, 12096L, 12288L), offsets);
        assertEquals(12288 + 4096, Files.size(folder.resolve("weights")));
    }

    @ParameterizedTest
    @EnumSource
    void dataOfTensorsAnywhereMovesAlong(Somewhere place) throws IOException {
        Path from = Files.createDirectory(folder.resolve("from"));
        Path to = Files.createDirectory(folder.resolve("to"));
        byte[] data = new byte[20];
        new Random(1).nextBytes(data);
        Files.write(from.resolve("w.bin"), data);
        TensorProto tensor = SmallModels.external("w.bin")
                .addExternalData(SmallModels.entry("offset", "4"))
                .build();
        if (place == Somewhere.SPARSE_INDICES) {
            tensor = tensor.toBuilder().setDataType(7).setDims(0, 2).build();
        }
        Files.write(from.resolve("m.onnx"), place.holding(tensor).toByteArray());
        OnnxWriter.write(OnnxReader.read(from.resolve("m.onnx")), to.resolve("n.onnx"), WriteOptions.defaults());
        byte[] moved = Files.readAllBytes(to.resolve("n.onnx.data"));
        assertArrayEquals(Arrays.copyOfRange(data, 4, 20), moved);
        // Of the message only the reference differs.
        TensorProto reference = tensor.toBuilder()
                .clearExternalData()
                .addExternalData(SmallModels.entry("location", "n.onnx.data"))
                .addExternalData(SmallModels.entry("offset", "0"))
                .addExternalData(SmallModels.entry("length", "16"))
                .build();
        assertEquals(place.holding(reference), ModelProto.parseFrom(Files.readAllBytes(to.resolve("n.onnx"))));
        OnnxReader.read(to.resolve("n.onnx"));
    }

    @Test
    void sharedDataIsReferredToAndWhatIsNewGoesToAFileOfItsOwn() throws IOException {
        Path original = folder.resolve("a.onnx");
        OnnxWriter.write(withWeights(3000, 3000), original, ALWAYS);
        ModelProto before = ModelProto.parseFrom(Files.readAllBytes(original));
        Model model = OnnxReader.read(original);
        OnnxWriter.write(
                model, folder.resolve("same.onnx"), WriteOptions.defaults().withShareData(true));
        assertEquals(before, ModelProto.parseFrom(Files.readAllBytes(folder.resolve("same.onnx"))));
        assertFalse(Files.exists(folder.resolve("same.onnx.data")));
        model.graph().addInitializer("fresh", Tensor.zeros(DType.FLOAT, 5000));
        Value first = model.graph().initializers().iterator().next();
        model.graph().setInitializer(first, Tensor.zeros(DType.FLOAT, 3000));
        OnnxWriter.write(model, folder.resolve("new.onnx"), ALWAYS.withShareData(true));
        Map<String, String> locations = new HashMap<>();
        for (TensorProto tensor : ModelProto.parseFrom(Files.readAllBytes(folder.resolve("new.onnx")))
                .getGraph()
                .getInitializerList()) {
            locations.put(tensor.getName(), entry(tensor, "location"));
        }
        assertEquals(Map.of("w0", "new.onnx.data", "w1", "a.onnx.data", "fresh", "new.onnx.data"), locations);
        assertContents(contents(model), OnnxReader.read(folder.resolve("new.onnx")));
    }

    @Test
    void sharedDataBelowTheOutputIsReachedAndElsewhereIsCopied() throws IOException {
        Path sub = Files.createDirectories(folder.resolve("x/y"));
        Path original = sub.resolve("a.onnx");
        OnnxWriter.write(withWeights(3000), original, ALWAYS);
        WriteOptions share = WriteOptions.defaults().withShareData(true);
        OnnxWriter.write(OnnxReader.read(original), folder.resolve("b.onnx"), share);
        TensorProto reached = ModelProto.parseFrom(Files.readAllBytes(folder.resolve("b.onnx")))
                .getGraph()
                .getInitializer(0);
        assertEquals("x/y/a.onnx.data", entry(reached, "location"));
        assertContents(contents(OnnxReader.read(original)), OnnxReader.read(folder.resolve("b.onnx")));
        Path beside = Files.createDirectory(folder.resolve("z")).resolve("b.onnx");
        OnnxWriter.write(OnnxReader.read(original), beside, share);
        assertTrue(Files.exists(beside.resolveSibling("b.onnx.data")));
        OnnxReader.read(beside);
    }

    @Test
    void tensorsThatShareBytesStillDo() throws IOException {
        Path original = folder.resolve("a.onnx");
        TensorProto tied = SmallModels.external("w.bin").build();
        Files.write(folder.resolve("w.bin"), new byte[16]);
        GraphProto.Builder graph = SmallModels.identity()
                .addInitializer(tied.toBuilder().setName("v"))
                .addInitializer(tied.toBuilder().setName("w"));
        Files.write(original, SmallModels.model(graph).build().toByteArray());
        OnnxWriter.write(OnnxReader.read(original), folder.resolve("b.onnx"), WriteOptions.defaults());
        assertEquals(16, Files.size(folder.resolve("b.onnx.data")));
        OnnxReader.read(folder.resolve("b.onnx"));
    }

    @Test
    void neitherTheModelNorItsDataIsOverwritten() throws IOException {
        Path original = folder.resolve("a.onnx");
        OnnxWriter.write(withWeights(3000), original, ALWAYS.withDataFile("b.onnx.data"));
        byte[] model = Files.readAllBytes(original);
        byte[] data = Files.readAllBytes(folder.resolve("b.onnx.data"));
        Path link = Files.createLink(folder.resolve("hard.onnx"), original);
        Path symbolic = Files.createSymbolicLink(folder.resolve("soft.onnx"), original);
        for (Path target : List.of(original, link, symbolic, folder.resolve("b.onnx"), folder.resolve("./a.onnx"))) {
            assertThrows(
                    FileAlreadyExistsException.class,
                    () -> OnnxWriter.write(OnnxReader.read(original), target, WriteOptions.defaults()));
            try (Staging staging = Staging.in(folder)) {
                String name = String.valueOf(target.getFileName());
                assertThrows(
                        FileAlreadyExistsException.class,
                        () -> OnnxWriter.write(OnnxReader.read(original), staging, name, WriteOptions.defaults()));
            }
        }
        assertArrayEquals(model, Files.readAllBytes(original));
        assertArrayEquals(data, Files.readAllBytes(folder.resolve("b.onnx.data")));
    }

    /** A file with a hole: three gigabytes that take no space. */
    @Test
    void aTensorOfMoreThanTwoGigabytes() throws IOException {
        long elements = 800_000_000;
        try (RandomAccessFile data =
                new RandomAccessFile(folder.resolve("w.bin").toFile(), "rw")) {
            data.setLength(4 * elements + 8);
            data.seek(4 * elements);
            data.writeInt(0x01020304);
        }
        TensorProto tensor = SmallModels.external("w.bin")
                .setDims(0, elements)
                .addExternalData(SmallModels.entry("offset", "4"))
                .build();
        Path original = Files.write(
                folder.resolve("m.onnx"), SmallModels.adding(tensor).build().toByteArray());
        Model model = OnnxReader.read(original);
        TensorContent.Packed content =
                TensorsOf.model(model).findFirst().orElseThrow().packed();
        assertEquals(4 * elements, content.byteSize());
        assertEquals(0x04030201, content.read(4 * elements - 4, 4).getInt());
        ByteBuffer window = content.read(4 * elements - (64 << 20), 64 << 20);
        assertTrue(window.isDirect(), "a large window is mapped");
        assertEquals(0x04030201, window.getInt((64 << 20) - 4));
        OnnxWriter.write(
                model, folder.resolve("n.onnx"), WriteOptions.defaults().withShareData(true));
        assertThrows(
                IOException.class,
                () -> OnnxWriter.write(
                        model,
                        folder.resolve("o.onnx"),
                        WriteOptions.defaults().withExternal(WriteOptions.External.NEVER)));
        assertEquals(List.of("m.onnx", "n.onnx", "w.bin"), names());
    }

    @Test
    void dataThatShrankIsAnError() throws IOException {
        Path original = folder.resolve("a.onnx");
        OnnxWriter.write(withWeights(30_000), original, ALWAYS);
        Model model = OnnxReader.read(original);
        try (FileChannel data = FileChannel.open(folder.resolve("a.onnx.data"), StandardOpenOption.WRITE)) {
            data.truncate(100);
        }
        TensorContent.Packed content =
                TensorsOf.model(model).findFirst().orElseThrow().packed();
        assertThrows(InvalidModelException.class, () -> content.read(0, 200));
        String message = Thrown.message(
                InvalidModelException.class,
                () -> OnnxWriter.write(model, folder.resolve("b.onnx"), WriteOptions.defaults()));
        assertTrue(message.contains("a.onnx.data' was changed while it was read"), message);
        assertEquals(List.of("a.onnx", "a.onnx.data"), names());
    }

    /** What an aliasing parser must not do: copy. Four copies of this would not fit beside each other on a small heap either. */
    @Test
    void rawDataIsAViewOfTheMappedFile() throws IOException {
        Path file = folder.resolve("m.onnx");
        OnnxWriter.write(withWeights(1 << 20), file, WriteOptions.defaults());
        TensorContent.Packed content =
                TensorsOf.model(OnnxReader.read(file)).findFirst().orElseThrow().packed();
        ByteBuffer bytes = content.read(0, (int) content.byteSize());
        assertTrue(bytes.isDirect());
        // The file is mapped, so what is written to it shows.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] all = Files.readAllBytes(file);
            int last = all.length - 1;
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (all[last] + 1)}), last);
            assertEquals((byte) (all[last] + 1), bytes.get(bytes.limit() - 1));
        }
    }

    /** Wherever it is, raw data stays in the file until it is written, and is the same afterwards. */
    @ParameterizedTest
    @EnumSource
    void rawDataAnywhereIsLeftInTheFile(Somewhere place) throws IOException {
        TensorProto weights = place == Somewhere.SPARSE_INDICES
                ? SmallModels.manyFloats().setDataType(7).setDims(0, 150).build()
                : SmallModels.manyFloats().build();
        ModelProto proto = place.holding(weights);
        Path file = Files.write(folder.resolve("m.onnx"), proto.toByteArray());
        Model model = OnnxReader.read(file);
        boolean isModelled = place != Somewhere.TRAINING
                && place != Somewhere.FIELD_OF_ANOTHER_KIND
                && place != Somewhere.SPARSE_DEFAULT_OF_AN_INPUT
                && place != Somewhere.SPARSE_ATTRIBUTE
                && place != Somewhere.FUNCTION_DEFAULT;
        if (isModelled) {
            List<Tensor> large = TensorsOf.model(model)
                    .filter(tensor -> tensor.packed().byteSize() == 1200)
                    .toList();
            assertEquals(1, large.size());
            assertTrue(large.get(0).packed().read(0, 1200).isDirect());
        }
        OnnxWriter.write(model, folder.resolve("n.onnx"), WriteOptions.defaults());
        assertEquals(proto, ModelProto.parseFrom(Files.readAllBytes(folder.resolve("n.onnx"))));
        assertEquals(proto, ModelProto.parseFrom(OnnxWriter.toBytes(model)));
    }

    private static Model withWeights(int... sizes) {
        GraphProto.Builder graph = SmallModels.identity();
        Random random = new Random(5);
        for (int i = 0; i < sizes.length; i++) {
            byte[] bytes = new byte[4 * sizes[i]];
            random.nextBytes(bytes);
            graph.addInitializer(TensorProto.newBuilder()
                    .setName("w" + i)
                    .setDataType(1)
                    .addDims(sizes[i])
                    .setRawData(ByteString.copyFrom(bytes)));
        }
        return OnnxReader.read(SmallModels.model(graph).build().toByteString().asReadOnlyByteBuffer());
    }

    private static List<byte[]> contents(Model model) {
        return TensorsOf.model(model)
                .map(tensor -> {
                    ByteBuffer buffer =
                            tensor.packed().read(0, (int) tensor.packed().byteSize());
                    byte[] bytes = new byte[buffer.remaining()];
                    buffer.get(bytes);
                    return bytes;
                })
                .toList();
    }

    private static void assertContents(List<byte[]> expected, Model model) {
        List<byte[]> actual = contents(model);
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "tensor " + i);
        }
    }

    private static Map<String, Long> external(Path file) throws IOException {
        Map<String, Long> external = new HashMap<>();
        for (TensorProto tensor :
                ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getInitializerList()) {
            external.put(tensor.getName(), (long) tensor.getDataLocation().getNumber());
        }
        return external;
    }

    private static String entry(TensorProto tensor, String key) {
        return tensor.getExternalDataList().stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst()
                .orElseThrow();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
