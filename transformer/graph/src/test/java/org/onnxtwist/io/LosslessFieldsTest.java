package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.OperatorSetIdProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.analysis.GraphCheck;

/** Nothing that a file can say is lost. */
final class LosslessFieldsTest {
    private static final ModelProto EVERY_FIELD = new EveryField().model();

    @Test
    void everyFieldOfTheSchemaComesBack() throws IOException {
        Set<String> missing = EveryField.fieldsOfSchema();
        missing.removeAll(EveryField.fieldsIn(EVERY_FIELD));
        assertEquals(Set.of(), missing);
        assertLossless(EVERY_FIELD);
    }

    @Test
    void everyFieldSurvivesADeepCopy() throws IOException {
        Model copy = GraphCopy.of(OnnxReader.read(EVERY_FIELD.toByteString().asReadOnlyByteBuffer()));
        assertEquals(EVERY_FIELD, ModelProto.parseFrom(OnnxWriter.toBytes(copy)));
    }

    @Test
    void writingIsDeterministic() {
        ByteBuffer bytes = EVERY_FIELD.toByteString().asReadOnlyByteBuffer();
        byte[] once = OnnxWriter.toBytes(OnnxReader.read(bytes));
        assertArrayEquals(once, OnnxWriter.toBytes(OnnxReader.read(bytes)));
        assertArrayEquals(once, OnnxWriter.toBytes(OnnxReader.read(ByteBuffer.wrap(once))));
    }

    @Test
    void fieldsSetToTheirDefaultsAreKept() throws IOException {
        ModelProto.Builder model =
                ModelProto.newBuilder().setDocString("").setModelVersion(0).setDomain("");
        NodeProto.Builder node = NodeProto.newBuilder()
                .setName("")
                .setDomain("")
                .setOverload("")
                .setDocString("")
                .addInput("");
        node.addAttribute(AttributeProto.newBuilder()
                .setName("i")
                .setI(0)
                .setType(AttributeProto.AttributeType.INT)
                .setDocString("")
                .setRefAttrName(""));
        model.setGraph(GraphProto.newBuilder().setName("").setDocString("").addNode(node));
        assertLossless(model.build());
        assertLossless(ModelProto.newBuilder()
                .setGraph(GraphProto.getDefaultInstance())
                .build());
    }

    @Test
    void repeatedKeysAndBothSpellingsOfTheStandardDomainAreKept() throws IOException {
        StringStringEntryProto first =
                StringStringEntryProto.newBuilder().setKey("k").setValue("1").build();
        StringStringEntryProto second = first.toBuilder().setValue("2").build();
        NodeProto node = NodeProto.newBuilder()
                .setDomain("ai.onnx")
                .setOpType("Relu")
                .addInput("x")
                .addOutput("y")
                .build();
        GraphProto graph = GraphProto.newBuilder()
                .addInput(ValueInfoProto.newBuilder().setName("x"))
                .addNode(node)
                .addMetadataProps(second)
                .addMetadataProps(first)
                .build();
        ModelProto model = ModelProto.newBuilder()
                .setGraph(graph)
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("ai.onnx").setVersion(7))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(8))
                .addMetadataProps(first)
                .addMetadataProps(second)
                .build();
        assertLossless(model);
        assertEquals(
                8,
                OnnxReader.read(model.toByteString().asReadOnlyByteBuffer())
                        .opset()
                        .orElseThrow());
    }

    private static void assertLossless(ModelProto proto) throws IOException {
        Model model = OnnxReader.read(proto.toByteString().asReadOnlyByteBuffer());
        assertEquals(List.of(), GraphCheck.findings(model));
        byte[] written = OnnxWriter.toBytes(model);
        assertEquals(proto, ModelProto.parseFrom(written));
        assertEquals(proto.getSerializedSize(), written.length);
    }
}
