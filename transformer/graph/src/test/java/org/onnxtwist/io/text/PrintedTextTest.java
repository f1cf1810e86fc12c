package org.onnxtwist.io.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.Normal;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.proto.ModelProto;

/**
 * Texts that ONNX's own printer wrote, or that are spelt as no printer does, and the models that its own parser reads from them; {@code
 * make.py} beside them made those, and saw that its own parser reads the same from what is printed here.
 */
final class PrintedTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "attributes",
                "tensors",
                "types",
                "subgraphs",
                "functions",
                "spellings/behind",
                "spellings/branches",
                "spellings/comments",
                "spellings/entries",
                "spellings/escapes",
                "spellings/functions",
                "spellings/head",
                "spellings/initializers",
                "spellings/loop",
                "spellings/numbers",
                "spellings/omitted",
                "spellings/typed",
                "spellings/types",
                "spellings/untyped"
            })
    void isReadAndPrintedAsItsOwnParserReadsIt(String name) throws IOException {
        byte[] model = resource(name + ".onnx");
        ModelProto expected = Normal.form(ModelProto.parseFrom(model));
        assertEquals(expected, parsed(text(name + ".txt")));
        String printed = OnnxText.print(OnnxReader.read(ByteBuffer.wrap(model)));
        assertEquals(text(name + ".printed.txt"), printed);
        assertEquals(expected, parsed(printed));
    }

    private static ModelProto parsed(String text) throws IOException {
        return Normal.form(ModelProto.parseFrom(OnnxWriter.toBytes(OnnxText.parse(text))));
    }

    private static String text(String name) throws IOException {
        return new String(resource(name), StandardCharsets.UTF_8);
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = PrintedTextTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }
}
