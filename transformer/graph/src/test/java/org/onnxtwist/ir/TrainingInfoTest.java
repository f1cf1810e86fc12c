package org.onnxtwist.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.onnxtwist.diff.ModelDiff;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.OperatorSetIdProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TensorShapeProto;
import org.onnxtwist.io.proto.TrainingInfoProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.ir.analysis.GraphCheck;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.pass.Extraction;
import org.onnxtwist.pass.fold.ConstantFolding;
import org.onnxtwist.pass.initializer.InitializerSharing;
import org.onnxtwist.pass.initializer.InitializerUnsharing;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.pass.precision.Float16Conversion;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.pass.structure.TrainingRemoval;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.schema.check.Checker;

/** Training information is a part of the model: it is read, written, copied and kept by passes. */
final class TrainingInfoTest {
    private static ValueInfoProto info(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(1)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(2)))))
                .build();
    }

    private static TensorProto tensor(String name, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(1)
                .addDims(values.length)
                .setRawData(ByteString.copyFrom(bytes.array()))
                .build();
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    private static StringStringEntryProto binding(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /**
     * A model with equal weights v and w, of which training changes w and a statistic that nothing else reads. Its algorithm reads a value in
     * the middle of the main graph and has an operator whose axes became an input in operator set 13.
     */
    private static ModelProto.Builder proto() {
        GraphProto main = GraphProto.newBuilder()
                .setName("g")
                .addInput(info("x"))
                .addInitializer(tensor("w", 1, 2))
                .addInitializer(tensor("v", 1, 2))
                .addInitializer(tensor("count", 0, 0))
                .addNode(node("Neg", "minus", "w"))
                .addNode(node("Add", "sum", "minus", "v"))
                .addNode(node("Mul", "y", "x", "sum"))
                .addOutput(info("y"))
                .build();
        NodeProto squeeze = node("Unsqueeze", "wide", "sum").toBuilder()
                .addAttribute(org.onnxtwist.io.proto.AttributeProto.newBuilder()
                        .setName("axes")
                        .setType(org.onnxtwist.io.proto.AttributeProto.AttributeType.INTS)
                        .addInts(0))
                .build();
        GraphProto algorithm = GraphProto.newBuilder()
                .setName("step")
                .addInput(info("target"))
                .addInitializer(tensor("m", 0, 0))
                .addNode(squeeze)
                .addNode(node("Sub", "m2", "wide", "target"))
                .addNode(node("Sub", "w2", "w", "m"))
                .addOutput(info("w2"))
                .addOutput(ValueInfoProto.newBuilder().setName("m2"))
                .build();
        GraphProto start = GraphProto.newBuilder()
                .setName("start")
                .addInitializer(tensor("zero", 0, 0))
                .addNode(node("Identity", "m0", "zero"))
                .addOutput(info("m0"))
                .build();
        UnknownFieldSet later = UnknownFieldSet.newBuilder()
                .addField(77, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(12))
                .setGraph(main)
                .addTrainingInfo(TrainingInfoProto.newBuilder()
                        .setInitialization(start)
                        .setAlgorithm(algorithm)
                        .addInitializationBinding(binding("m", "m0"))
                        .addUpdateBinding(binding("w", "w2"))
                        .addUpdateBinding(binding("count", "w2"))
                        .addUpdateBinding(binding("m", "m2"))
                        .setUnknownFields(later));
    }

    private static Model model() {
        return OnnxReader.read(ByteBuffer.wrap(proto().build().toByteArray()));
    }

    private static ModelProto written(Model model) {
        try {
            return ModelProto.parseFrom(OnnxWriter.toBytes(model));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Value value(Model model, String name) {
        return Objects.requireNonNull(model.graph().valuesByName().get(name));
    }

    @Test
    void itIsWrittenAsItWasRead() {
        Model model = model();
        assertEquals(proto().build(), written(model));
        assertEquals(proto().build(), written(GraphCopy.of(model)));
        assertEquals(List.of(), GraphCheck.findings(model));
        assertEquals(List.of(), GraphCheck.findings(GraphCopy.of(model)));
        ModelProto empty = proto().clearTrainingInfo()
                .addTrainingInfo(TrainingInfoProto.newBuilder().setAlgorithm(GraphProto.getDefaultInstance()))
                .addTrainingInfo(TrainingInfoProto.getDefaultInstance())
                .build();
        assertEquals(empty, written(OnnxReader.read(ByteBuffer.wrap(empty.toByteArray()))));
    }

    @Test
    void bindingsFollowRenamedValues() {
        for (Model model : List.of(model(), GraphCopy.of(model()))) {
            value(model, "w").setName("weight");
            TrainingInfoProto step = written(model).getTrainingInfo(0);
            assertEquals("weight", step.getUpdateBinding(0).getKey());
            assertEquals(List.of("weight", "m"), step.getAlgorithm().getNode(2).getInputList());
        }
    }

    @Test
    void valuesThatNameNothingAreRefused() {
        for (ModelProto.Builder broken : List.of(
                replaced(binding("nothing", "w2")), replaced(binding("w", "nothing")), replaced(binding("m0", "w2")))) {
            InvalidModelException refused = assertThrows(
                    InvalidModelException.class,
                    () -> OnnxReader.read(ByteBuffer.wrap(broken.build().toByteArray())));
            assertTrue(String.valueOf(refused.getMessage()).contains("training_info"), refused.getMessage());
        }
    }

    private static ModelProto.Builder replaced(StringStringEntryProto binding) {
        ModelProto.Builder proto = proto();
        proto.getTrainingInfoBuilder(0).setUpdateBinding(0, binding);
        return proto;
    }

    @Test
    void whatTrainingChangesIsNoConstant() {
        Model model = model();
        assertTrue(value(model, "v").constant().isPresent());
        assertFalse(value(model, "w").constant().isPresent());
        ModelProto before = written(model);
        assertFalse(new InitializerSharing().run(model), "w and v have the same elements, and w changes");
        assertFalse(new InitializerUnsharing(0).run(model), "several nodes read w, which is one variable");
        assertFalse(ConstantFolding.with().run(model), "Neg(w) changes in each step");
        assertFalse(
                new DeadCode().run(model),
                "the statistic that training changes, and what the algorithm reads, are used");
        assertEquals(before, written(model));
        GraphEditException refused =
                assertThrows(GraphEditException.class, () -> model.graph().removeInitializer(value(model, "count")));
        assertTrue(String.valueOf(refused.getMessage()).contains("training"), refused.getMessage());
    }

    @Test
    void anUpgradeRaisesTheAlgorithmToo() {
        Model model = model();
        new OpsetUpgrade(17).run(model);
        ModelProto after = written(model);
        NodeProto unsqueeze = after.getTrainingInfo(0).getAlgorithm().getNode(0);
        assertEquals("Unsqueeze", unsqueeze.getOpType());
        assertEquals(2, unsqueeze.getInputCount());
        assertEquals(List.of(), GraphCheck.findings(model));
        Checker.requireWellFormed(model);
    }

    @Test
    void aChangeThatItWouldContradictIsRefusedOrRemovesIt() {
        Model model = model();
        PassException refused =
                assertThrows(PassException.class, () -> Float16Conversion.all().run(model));
        assertTrue(String.valueOf(refused.getMessage()).contains("remove-training"), refused.getMessage());
        new Extraction(List.of(), List.of("sum")).run(model);
        assertEquals(List.of(), model.training());
        Model other = model();
        assertTrue(new TrainingRemoval().run(other));
        assertEquals(proto().clearTrainingInfo().build(), written(other));
        assertTrue(value(other, "w").constant().isPresent());
        assertEquals(List.of(), GraphCheck.findings(other));
        assertTrue(new DeadCode().run(other), "the statistic is of no use without training");
        assertFalse(new TrainingRemoval().run(other));
    }

    @Test
    void aDifferenceIsSeen() {
        assertEquals(List.of(), ModelDiff.of(model(), model()));
        ModelProto.Builder proto = proto();
        proto.getTrainingInfoBuilder(0).getAlgorithmBuilder().setInitializer(0, tensor("m", 0, 1));
        Model other = OnnxReader.read(ByteBuffer.wrap(proto.build().toByteArray()));
        assertEquals(1, ModelDiff.of(model(), other).size());
    }
}
