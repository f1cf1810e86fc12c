package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;

/** What is edited is written anew; what was not is written as it was, unknown fields and all. */
final class EditedModelTest {
    private static final UnknownFieldSet UNKNOWN = UnknownFieldSet.newBuilder()
            .addField(700, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    /** x -> Relu -> a -> Conv -> b -> Relu -> y, with an initializer w, and entries for a, b, b again, w and a stale name. */
    private static GraphProto chain() {
        AttributeProto group = AttributeProto.newBuilder()
                .setName("group")
                .setType(AttributeProto.AttributeType.INT)
                .setI(1)
                .setUnknownFields(UNKNOWN)
                .build();
        return GraphProto.newBuilder()
                .addInput(SmallModels.value("x"))
                .addOutput(SmallModels.value("y"))
                .addNode(node("first", "Relu", "a", "x"))
                .addNode(node("conv", "Conv", "b", "a", "w").toBuilder()
                        .addAttribute(group)
                        .addAttribute(group.toBuilder().setName("other").setI(5)))
                .addNode(node("last", "Relu", "y", "b"))
                .addInitializer(SmallModels.floats()
                        .setName("w")
                        .setDocString("weights")
                        .setUnknownFields(UNKNOWN))
                .addValueInfo(info("b"))
                .addValueInfo(info("a"))
                .addValueInfo(info("stale"))
                .addValueInfo(info("b"))
                .addValueInfo(info("w"))
                .build();
    }

    private static NodeProto node(String name, String operator, String output, String... inputs) {
        return SmallModels.node(operator, output, inputs)
                .setName(name)
                .setUnknownFields(UNKNOWN)
                .build();
    }

    private static ValueInfoProto info(String name) {
        ValueInfoProto.Builder info = SmallModels.value(name).toBuilder().setUnknownFields(UNKNOWN);
        info.getTypeBuilder().setDenotation("IMAGE");
        return info.build();
    }

    private final ModelProto before = SmallModels.model(chain().toBuilder()).build();
    private final Model model = OnnxReader.read(before.toByteString().asReadOnlyByteBuffer());

    private GraphProto written() throws IOException {
        return ModelProto.parseFrom(OnnxWriter.toBytes(model)).getGraph();
    }

    private Node node(String name) {
        for (Node node : model.graph().nodes()) {
            if (node.name().equals(name)) {
                return node;
            }
        }
        throw new AssertionError("no node " + name);
    }

    @Test
    void entriesOfValuesThatAreGoneDisappear() throws IOException {
        Node conv = node("conv");
        node("last").setInput(0, node("first").output(0));
        model.graph().remove(conv);
        assertEquals(List.of(info("a"), info("stale"), info("w")), written().getValueInfoList());
    }

    @Test
    void aNewTypeReplacesTheEntriesOfAValue() throws IOException {
        node("conv").output(0).setType(ValueType.tensor(DType.FLOAT16, 9));
        List<ValueInfoProto> infos = written().getValueInfoList();
        assertEquals(
                List.of("b", "a", "stale", "w"),
                infos.stream().map(ValueInfoProto::getName).toList());
        assertEquals(10, infos.get(0).getType().getTensorType().getElemType());
        assertEquals(UNKNOWN, infos.get(0).getUnknownFields());
        assertEquals(info("a"), infos.get(1));
    }

    @Test
    void aPlaceholderComesBackWhenItsValueIsWrittenAnew() throws IOException {
        for (String text : List.of("None", "?", "-1", "unk", "batch", "")) {
            ModelProto.Builder model = before.toBuilder();
            model.getGraphBuilder()
                    .getInputBuilder(0)
                    .getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .getDimBuilder(0)
                    .setDimParam(text);
            Model read = OnnxReader.read(model.build().toByteString().asReadOnlyByteBuffer());
            Value x = read.graph().inputs().get(0);
            assertEquals(model.getGraph().getInput(0), written(read).getInput(0));
            x.setType(ValueType.tensor(DType.FLOAT16, x.type().shape()));
            assertEquals(
                    text,
                    written(read)
                            .getInput(0)
                            .getType()
                            .getTensorType()
                            .getShape()
                            .getDim(0)
                            .getDimParam());
        }
    }

    private static GraphProto written(Model model) throws IOException {
        return ModelProto.parseFrom(OnnxWriter.toBytes(model)).getGraph();
    }

    @Test
    void newValuesWithATypeGetEntriesAndOthersNone() throws IOException {
        Value typed = model.graph()
                .newNode("Relu")
                .input(node("conv").output(0))
                .output("typed")
                .append()
                .output(0);
        typed.setType(ValueType.tensor(DType.FLOAT, 4));
        model.graph().newNode("Relu").input(typed).output("untyped").append();
        List<ValueInfoProto> infos = written().getValueInfoList();
        assertEquals(chain().getValueInfoList(), infos.subList(0, 5));
        assertEquals(List.of(SmallModels.value("typed")), infos.subList(5, infos.size()));
    }

    @Test
    void aNewValueThatTakesAStaleNameEndsTheStaleEntry() throws IOException {
        model.graph()
                .newNode("Relu")
                .input(node("conv").output(0))
                .output("stale")
                .append();
        assertEquals(
                List.of(info("b"), info("a"), info("b"), info("w")), written().getValueInfoList());
    }

    @Test
    void aNewValueThatTakesTheNameOfOneThatIsGoneDoesNotTakeItsDescription() throws IOException {
        Node conv = node("conv");
        Value gone = conv.output(0);
        gone.replaceUsesWith(conv.input(0).orElseThrow());
        model.graph().remove(conv);
        Value other = model.graph()
                .newNode("Neg")
                .input(node("first").output(0))
                .output("b")
                .append()
                .output(0);
        assertEquals(List.of(info("a"), info("stale"), info("w")), written().getValueInfoList());
        assertEquals("b", other.name().orElseThrow());
    }

    @Test
    void anOutputThatMovesKeepsItsDescription() throws IOException {
        Node last = node("last");
        Value y = last.detachOutput(0, "inner");
        model.graph().newNode("Neg").input(last.output(0)).output(y).append();
        GraphProto graph = written();
        assertEquals(List.of(SmallModels.value("y")), graph.getOutputList());
        assertEquals("inner", graph.getNode(2).getOutput(0));
        assertEquals(UNKNOWN, graph.getNode(2).getUnknownFields());
        assertEquals("y", graph.getNode(3).getOutput(0));
    }

    @Test
    void aRenamedInputKeepsWhatElseWasSaidOfIt() throws IOException {
        model.graph().inputs().get(0).setName("pixels");
        model.graph().inputs().get(0).setDoc("rows first");
        GraphProto graph = written();
        assertEquals(
                SmallModels.value("x").toBuilder()
                        .setName("pixels")
                        .setDocString("rows first")
                        .build(),
                graph.getInput(0));
        assertEquals("pixels", graph.getNode(0).getInput(0));
    }

    @Test
    void anAttributeWithAnotherValueIsAllThatChangesInANode() throws IOException {
        Node conv = node("conv");
        conv.setAttribute(conv.attribute("group")
                .orElseThrow()
                .withValue(Attribute.ofInt("group", 2).value()));
        NodeProto written = written().getNode(1);
        AttributeProto group = AttributeProto.newBuilder()
                .setName("group")
                .setType(AttributeProto.AttributeType.INT)
                .setI(2)
                .build();
        assertEquals(chain().getNode(1).toBuilder().setAttribute(0, group).build(), written);
    }

    @Test
    void newElementsKeepWhatElseWasSaidOfTheTensor() throws IOException {
        Value w = model.graph().initializers().iterator().next();
        Tensor old = w.initializer().orElseThrow();
        Tensor ones = Tensor.ofFloats(new float[] {1, 1}, 2);
        model.graph().setInitializer(w, Tensor.of(DType.FLOAT, new long[] {2}, ones.content(), old.unmodelled()));
        TensorProto expected = before.getGraph().getInitializer(0).toBuilder()
                .setDims(0, 2)
                .setRawData(ByteString.copyFrom(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, (byte) 0x80, 0x3f}))
                .build();
        assertEquals(expected, written().getInitializer(0));
    }

    @Test
    void metadataAndImportsAreMerged() throws IOException {
        model.putMetadata("tool", "t");
        model.setOpset(21);
        model.setOpset("com.microsoft", 1);
        model.setIrVersion(11);
        ModelProto after = ModelProto.parseFrom(OnnxWriter.toBytes(model));
        assertEquals(11, after.getIrVersion());
        assertEquals(List.of(SmallModels.entry("tool", "t")), after.getMetadataPropsList());
        assertEquals(21, after.getOpsetImport(0).getVersion());
        assertEquals("com.microsoft", after.getOpsetImport(1).getDomain());
        assertEquals(before.getGraph(), after.getGraph());
        assertTrue(after.getOpsetImportCount() == 2);
    }
}
