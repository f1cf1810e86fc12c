package org.onnxtwist.io.onnx.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.io.TensorFiles;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent.Packed;
import org.onnxtwist.ir.type.DType;

/** Typed fields of every element type give the bytes that ONNX's own library gives. */
final class TypedContentTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("golden")
    void typedFieldsAreThePackedBytes(String type, String message, String raw) throws IOException {
        Path file = folder.resolve("t.pb");
        Files.write(file, HexFormat.of().parseHex(message));
        TensorFiles.NamedTensor read = TensorFiles.read(file);
        Tensor tensor = read.tensor();
        assertEquals(DType.valueOf(type), tensor.dtype());
        assertEquals("t", read.name());
        Packed content = tensor.packed();
        assertTrue(content instanceof TypedContent);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        content.transferTo(Channels.newChannel(whole));
        assertEquals(raw, HexFormat.of().formatHex(whole.toByteArray()));
        int size = (int) content.byteSize();
        for (int from = 0; from < size; from++) {
            for (int to = from; to <= size; to++) {
                ByteBuffer window = content.read(from, to - from);
                byte[] bytes = new byte[window.remaining()];
                window.get(bytes);
                assertEquals(raw.substring(2 * from, 2 * to), HexFormat.of().formatHex(bytes));
            }
        }
        Path copy = folder.resolve("copy.pb");
        TensorFiles.write(copy, read);
        assertEquals(message, HexFormat.of().formatHex(Files.readAllBytes(copy)));
    }

    static Stream<String[]> golden() throws IOException {
        try (InputStream stream = TypedContentTest.class.getResourceAsStream("typed-tensors.txt")) {
            assertNotNull(stream);
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" ")).toList().stream();
        }
    }
}
