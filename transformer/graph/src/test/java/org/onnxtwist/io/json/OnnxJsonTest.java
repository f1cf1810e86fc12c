package org.onnxtwist.io.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DiscardUnknownFieldsParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.io.EveryField;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.tensor.Tensor;

final class OnnxJsonTest {
    private static final String RELU = """
            {"irVersion": "8", "graph": {"node": [{"input": ["x"], "output": ["y"], "opType": "Relu"}],
             "input": [{"name": "x"}], "output": [{"name": "y"}], "name": "g"}}
            """;

    @TempDir
    Path folder;

    @Test
    void everyFieldOfTheFormatIsKept() throws IOException {
        byte[] bytes = new EveryField().model().toByteArray();
        Model model = OnnxReader.read(ByteBuffer.wrap(bytes));
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        Omissions omissions = OnnxJson.write(model, json);
        Model read = OnnxJson.parse(json.toString(StandardCharsets.UTF_8));
        ModelProto expected =
                DiscardUnknownFieldsParser.wrap(ModelProto.parser()).parseFrom(bytes);
        assertEquals(expected, ModelProto.parseFrom(OnnxWriter.toBytes(read)));
        assertTrue(omissions.counts().containsKey("fields of a later format"), omissions.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8e500000000",
                "8e-500000000",
                "0e-999999999",
                "1e2147483647",
                "1e-2147483647",
                "1e99999999999",
                "0.8",
                "8e"
            })
    void integersOfAbsurdExponentsAreRefusedAtOnce(String number) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThrows(
                        InvalidModelException.class,
                        () -> OnnxJson.parse(RELU.replace("\"8\"", "\"" + number + "\""))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "80e-1", "0.8e1", "8.00"})
    void integersMayHaveExponents(String number) throws IOException {
        assertEquals(8, OnnxJson.parse(RELU.replace("\"8\"", number)).irVersion());
    }

    /** What Python's implementation of Protocol Buffers wrote; {@code make.py} beside the documents made them. */
    @ParameterizedTest
    @ValueSource(strings = {"attributes", "tensors", "types", "subgraphs", "functions"})
    void documentsOfAnotherImplementationAreRead(String name) throws IOException {
        String json = new String(resource(name + ".json"), StandardCharsets.UTF_8);
        ModelProto expected = ModelProto.parseFrom(resource("../text/" + name + ".onnx"));
        Model model = OnnxJson.parse(json);
        assertEquals(expected, ModelProto.parseFrom(OnnxWriter.toBytes(model)));
        Model again = OnnxJson.parse(OnnxJson.print(model));
        assertEquals(expected, ModelProto.parseFrom(OnnxWriter.toBytes(again)));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = OnnxJsonTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }

    @Test
    void theDocumentIsReadable() {
        String json = OnnxJson.print(OnnxJson.parse(RELU));
        assertEquals("""
                {
                  "irVersion" : "8",
                  "graph" : {
                    "node" : [ {
                      "input" : [ "x" ],
                      "output" : [ "y" ],
                      "opType" : "Relu"
                    } ],
                    "name" : "g",
                    "input" : [ {
                      "name" : "x"
                    } ],
                    "output" : [ {
                      "name" : "y"
                    } ]
                  }
                }
                """, json);
    }

    /** Other spellings of the same: names as in the message, numbers and strings, null, base64 without padding. */
    @Test
    void theMappingsLiberties() {
        Model model = OnnxJson.parse("""
                {"ir_version": 8.0, "modelVersion": "1e1", "domain": null, "graph": {
                  "initializer": [{"name": "w", "dims": [2], "data_type": "1", "raw_data": "AACAPwAAAEA"},
                    {"name": "v", "dims": ["3"], "dataType": 1, "floatData": ["NaN", "-Infinity", 1]}]}}
                """);
        assertEquals(8, model.irVersion());
        assertEquals(10, model.modelVersion());
        float[][] values = model.graph().initializers().stream()
                .map(value -> value.initializer().orElseThrow().toFloats())
                .toArray(float[][]::new);
        assertArrayEquals(new float[] {1, 2}, values[0]);
        assertArrayEquals(new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 1}, values[1]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|line 1, column 1: an object, ModelProto, was expected, not an array",
                "{'graf': {}}|line 1, column 2: 'graf' is not a field of ModelProto",
                "{'graph': 1}|line 1, column 11: an object, GraphProto, was expected, not a number",
                "{'graph': {'node': {}}}|line 1, column 20: an array for node was expected, not an object",
                "{'irVersion': 'x'}|line 1, column 15: a 64-bit integer for irVersion was expected, not x",
                "{'irVersion': 1.5}|line 1, column 15: a 64-bit integer for irVersion was expected, not 1.5",
                "{'irVersion': 9223372036854775808}|line 1, column 15: a 64-bit integer for irVersion was expected, not 9223372036854775808",
                "{'irVersion': 1e999999999}|line 1, column 15: a 64-bit integer for irVersion was expected, not 1e999999999",
                "{'domain': 1}|line 1, column 12: a string for domain was expected, not a number",
                "{'domain': 'a', 'domain': 'b'}|line 1, column 27: 'domain' is set twice, or together with a field that excludes it: remove one of the two",
                "{'graph': {'node': [{'attribute': [{'type': 'FOO'}]}]}}|line 1, column 45: a name of AttributeType for type was expected, not a string",
                "{'graph': {'node': [{'attribute': [{'f': '0x1p3'}]}]}}|line 1, column 42: a number for f was expected, not 0x1p3",
                "{'graph': {'node': [null]}}|line 1, column 21: an object, NodeProto, was expected, not null",
                "{} {}|line 1, column 4: the end of the document was expected, not an object",
                "{'domain': 'a'|line 1, column 15: the JSON is not valid here, or is truncated"
            })
    void whatIsWrongIsToldWithItsPlace(String json, String message) {
        InvalidModelException refusal =
                assertThrows(InvalidModelException.class, () -> OnnxJson.parse(json.replace('\'', '"')));
        String told = String.valueOf(refusal.getMessage());
        assertTrue(told.startsWith("'the JSON text' " + message), told);
        assertEquals(-1, told.indexOf("REDACTED"), told);
    }

    @Test
    void nestingIsLimited() {
        String deep = "{\"graph\":" + "{\"node\":[{\"attribute\":[{\"g\":".repeat(5000);
        assertThrows(InvalidModelException.class, () -> OnnxJson.parse(deep));
        assertThrows(InvalidModelException.class, () -> OnnxJson.parse("{}"));
    }

    @Test
    void largeTensorsStream() throws IOException {
        float[] values = new float[1_000_003];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 7f;
        }
        Graph graph = new Graph("g");
        graph.addInitializer("w", Tensor.ofFloats(values, values.length));
        try (Staging staging = Staging.in(folder)) {
            assertTrue(OnnxJson.write(new Model(graph, 8), staging, "m.json").isEmpty());
            staging.publish();
        }
        Path file = folder.resolve("m.json");
        Model read = OnnxJson.read(file, ReadOptions.defaults());
        Tensor tensor =
                read.graph().initializers().iterator().next().initializer().orElseThrow();
        assertArrayEquals(values, tensor.toFloats());
        try (Staging staging = Staging.in(folder)) {
            assertThrows(FileAlreadyExistsException.class, () -> OnnxJson.write(read, staging, "m.json"));
        }
        Files.write(file, new byte[0]);
        assertThrows(InvalidModelException.class, () -> OnnxJson.read(file, ReadOptions.defaults()));
    }
}
