package org.onnxtwist.io.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.Normal;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.proto.ModelProto;

/** Texts that ONNX's own printer wrote, and the models that its own parser reads from them; {@code make.py} beside them made both. */
final class PrintedTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"attributes", "tensors", "types", "subgraphs", "functions"})
    void isReadAsItsOwnParserReadsIt(String name) throws IOException {
        ModelProto expected = Normal.form(ModelProto.parseFrom(resource(name + ".onnx")));
        String text = new String(resource(name + ".txt"), StandardCharsets.UTF_8);
        ModelProto read = ModelProto.parseFrom(OnnxWriter.toBytes(OnnxText.parse(text)));
        assertEquals(expected, Normal.form(read));
        String printed = OnnxText.print(OnnxText.parse(text));
        ModelProto again = ModelProto.parseFrom(OnnxWriter.toBytes(OnnxText.parse(printed)));
        assertEquals(expected, Normal.form(again));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = PrintedTextTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }
}
