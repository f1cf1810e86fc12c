package org.onnxtwist.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;

/** Against files that the format's reference implementation wrote; make.py beside them is the program. */
final class SafetensorsTest {
    private static final Path REFERENCE = Path.of("src/test/resources/safetensors");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"types", "names", "none"})
    void writesWhatTheReferenceWrites(String name) throws IOException {
        Path original = REFERENCE.resolve(name + ".safetensors");
        Path copy = folder.resolve("copy.safetensors");
        Map<String, Tensor> shuffled = new LinkedHashMap<>();
        Safetensors.read(original).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));
        Safetensors.write(copy, shuffled, Safetensors.readMetadata(original));
        assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(copy));
        assertEquals(List.of(copy), list());
    }

    @Test
    void readsEveryTypeWithItsShapeAndElements() throws IOException {
        Map<String, Tensor> tensors = Safetensors.read(REFERENCE.resolve("types.safetensors"));
        assertEquals(20, tensors.size());
        assertEquals("of_uint64", tensors.keySet().iterator().next());
        tensors.forEach((name, tensor) -> {
            ByteBuffer bytes = tensor.packed().read(0, (int) tensor.packed().byteSize());
            for (int i = 0; i < bytes.capacity(); i++) {
                assertEquals(i + 1, bytes.get(i), name);
            }
        });
        assertEquals("float4e2m1[2,6]", tensor(tensors, "of_float4").toString());
        assertEquals("float8e4m3fn[2,3]", tensor(tensors, "of_float8_e4m3fn").toString());
        assertArrayEquals(
                new long[] {0x0807060504030201L},
                new long[] {tensor(tensors, "of_int64").toLongs()[0]});
        assertEquals(
                Float.intBitsToFloat(0x04030201), tensor(tensors, "of_float32").toFloats()[0]);
        assertEquals(
                Map.of("made by", "the reference"), Safetensors.readMetadata(REFERENCE.resolve("types.safetensors")));
    }

    @Test
    void readsScalarsEmptyTensorsAndNamesWithEscapes() throws IOException {
        Map<String, Tensor> tensors = Safetensors.read(REFERENCE.resolve("names.safetensors"));
        assertEquals(List.of("empty", "alpha", "zeta", "\u00fc \"quoted\"\n", "Alpha"), List.copyOf(tensors.keySet()));
        assertEquals(0, tensor(tensors, "alpha").rank());
        assertEquals(0, tensor(tensors, "empty").elements());
    }

    @Test
    void tensorsBeyondTwoGibibytesAreReadWhereTheyLie() throws IOException {
        Path file = folder.resolve("large.safetensors");
        long bytes = (3L << 30) + 4096;
        byte[] header = ("{\"t\":{\"dtype\":\"U8\",\"shape\":[" + bytes + "],\"data_offsets\":[0," + bytes + "]}}")
                .getBytes(UTF_8);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(8 + header.length + bytes);
            sparse.write(header.length);
            sparse.seek(8);
            sparse.write(header);
            for (long at : new long[] {0, (1L << 30) - 1, 1L << 30, (2L << 30) - 1, 2L << 30, bytes - 1}) {
                sparse.seek(8 + header.length + at);
                sparse.write((int) (at % 251) + 1);
            }
        }
        Tensor tensor = tensor(Safetensors.read(file), "t");
        TensorElements elements = TensorElements.of(tensor);
        for (long at : new long[] {0, (1L << 30) - 1, 1L << 30, (2L << 30) - 1, 2L << 30, bytes - 1}) {
            assertEquals(at % 251 + 1, elements.longAt(at), "byte " + at);
        }
        ByteBuffer across = tensor.packed().read((1L << 30) - 2, 4);
        assertEquals(0, across.get(0));
        assertEquals(((1L << 30) - 1) % 251 + 1, across.get(1) & 0xff);
        assertEquals((1L << 30) % 251 + 1, across.get(2) & 0xff);
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.packed().read(bytes - 1, 2));
    }

    @Test
    void replacesTheFileThatItsTensorsComeFrom() throws IOException {
        Path file = folder.resolve("same.safetensors");
        Safetensors.write(file, Map.of("a", Tensor.vector(1, 2, 3)));
        Map<String, Tensor> read = Safetensors.read(file);
        Safetensors.write(file, Map.of("b", tensor(read, "a"), "a", Tensor.vector(4)));
        assertArrayEquals(
                new long[] {1, 2, 3}, tensor(Safetensors.read(file), "b").toLongs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"STRING", "COMPLEX128", "INT4", "UINT2"})
    void refusesToWriteATypeThatTheFormatLacks(DType dtype) throws IOException {
        Tensor tensor = dtype == DType.STRING ? Tensor.ofStrings(List.of("x"), 1) : Tensor.zeros(dtype, 8);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> Safetensors.write(folder.resolve("never"), Map.of("the tensor", tensor)));
        assertTrue(String.valueOf(e.getMessage()).contains("the tensor"), e.getMessage());
        assertEquals(List.of(), list());
    }

    @Test
    void leavesNothingBehindWhenATensorCannotBeRead() throws IOException {
        Tensor broken = Tensor.of(DType.UINT8, new long[] {4}, new TensorContent.Packed() {
            @Override
            public long byteSize() {
                return 4;
            }

            @Override
            public ByteBuffer read(long offset, int length) {
                throw new UncheckedIOException(new IOException("gone"));
            }
        });
        assertThrows(
                UncheckedIOException.class, () -> Safetensors.write(folder.resolve("never"), Map.of("broken", broken)));
        assertEquals(List.of(), list());
    }

    @Test
    void aMissingFileIsAnIoException() {
        assertThrows(NoSuchFileException.class, () -> Safetensors.read(folder.resolve("missing")));
    }

    private static Tensor tensor(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new AssertionError("no tensor " + name + " among " + tensors.keySet());
        }
        return tensor;
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
