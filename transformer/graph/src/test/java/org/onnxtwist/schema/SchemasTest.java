package org.onnxtwist.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.tensor.Bytes;

/** Facts of ONNX's published operator pages, found again in the schemas. */
final class SchemasTest {
    private static final int VERSIONS_OF_ALL_OPERATORS = 659;

    private static OperatorSchema schema(String domain, String name, long opset) {
        return Schemas.find(OperatorId.of(domain, name), opset).orElseThrow();
    }

    private static OperatorSchema schema(String name, long opset) {
        return schema("", name, opset);
    }

    private static Optional<AttributeValue> defaultOf(OperatorSchema schema, String attribute) {
        return schema.attribute(attribute).orElseThrow().defaultValue();
    }

    @Test
    void everyVersionIsThere() {
        assertEquals("1.23.1", Schemas.release());
        assertEquals(VERSIONS_OF_ALL_OPERATORS, Schemas.all().size());
        assertEquals(Set.of("", "ai.onnx.ml", "ai.onnx.preview", "ai.onnx.preview.training"), Schemas.domains());
        assertEquals(28, Schemas.newest("ai.onnx").orElseThrow());
        assertEquals(5, Schemas.newest("ai.onnx.ml").orElseThrow());
        assertTrue(Schemas.newest("com.microsoft").isEmpty());
    }

    @Test
    void theNewestVersionThatAnImportAllowsIsFound() {
        assertEquals(1, schema("Conv", 10).since());
        assertEquals(11, schema("Conv", 11).since());
        assertEquals(11, schema("Conv", 21).since());
        assertEquals(22, schema("Conv", 99).since());
        assertEquals(
                List.of(1L, 11L, 22L),
                Schemas.versions(OperatorId.onnx("Conv")).stream()
                        .map(OperatorSchema::since)
                        .toList());
        assertTrue(Schemas.find(OperatorId.onnx("Gelu"), 19).isEmpty());
        assertTrue(Schemas.find(OperatorId.onnx("Gelu"), 20).isPresent());
        assertTrue(Schemas.find(OperatorId.onnx("Nothing"), 20).isEmpty());
        assertTrue(Schemas.versions(OperatorId.onnx("Nothing")).isEmpty());
        assertTrue(Schemas.find(OperatorId.onnx("Conv"), 0).isEmpty());
        assertEquals(Schemas.find(OperatorId.of("ai.onnx", "Conv"), 17), Schemas.find(OperatorId.onnx("Conv"), 17));
    }

    @Test
    void parametersAndAttributesOfConv() {
        OperatorSchema conv = schema("Conv", 17);
        assertEquals(2, conv.minInputs());
        assertEquals(3, conv.maxInputs());
        assertEquals(
                new OperatorSchema.FormalParameter("B", "T", OperatorSchema.FormalParameter.Option.OPTIONAL, true, 1),
                conv.input(2).orElseThrow());
        assertTrue(conv.input(3).isEmpty());
        assertEquals(Optional.of(new AttributeValue.IntValue(1)), defaultOf(conv, "group"));
        assertEquals(Optional.of(new AttributeValue.StringValue(Bytes.utf8("NOTSET"))), defaultOf(conv, "auto_pad"));
        assertEquals(Optional.empty(), defaultOf(conv, "pads"));
        assertEquals(
                OperatorSchema.AttributeValueKind.INTS,
                conv.attribute("pads").orElseThrow().kind());
        assertEquals(
                Set.of("tensor(float16)", "tensor(float)", "tensor(double)"),
                conv.type("T").orElseThrow().allowed());
        assertFalse(conv.isFunction());
    }

    @Test
    void defaultsOfEveryKind() {
        assertEquals(Optional.of(new AttributeValue.FloatValue(0.2f)), defaultOf(schema("HardSigmoid", 6), "alpha"));
        assertEquals(Optional.of(new AttributeValue.FloatValue(0.01f)), defaultOf(schema("LeakyRelu", 16), "alpha"));
        assertEquals(
                Optional.of(new AttributeValue.StringValues(List.of(Bytes.utf8("Tanh"), Bytes.utf8("Tanh")))),
                defaultOf(schema("RNN", 14), "activations"));
        assertEquals(
                Optional.of(new AttributeValue.IntValues(List.of(0L, 2L, 3L))),
                defaultOf(schema("MeanVarianceNormalization", 13), "axes"));
    }

    @Test
    void variadicParametersGoOn() {
        OperatorSchema concat = schema("Concat", 13);
        assertEquals(Integer.MAX_VALUE, concat.maxInputs());
        assertEquals("inputs", concat.input(1000).orElseThrow().name());
        assertTrue(concat.attribute("axis").orElseThrow().required());
        OperatorSchema loop = schema("Loop", 21);
        assertFalse(loop.input(7).orElseThrow().homogeneous());
        assertEquals(0, loop.input(2).orElseThrow().minArity());
        assertTrue(schema("Softmax", 13).isFunction());
    }

    @Test
    void operatorsThatAreGone() {
        assertFalse(schema("Upsample", 9).deprecated());
        assertTrue(schema("Upsample", 10).deprecated());
        assertTrue(schema("ai.onnx.ml", "TreeEnsembleClassifier", 5).deprecated());
    }
}
