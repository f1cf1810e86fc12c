package org.onnxtwist.schema.check;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.schema.finding.FindingCode;

/** Faults of a file's head, of things that its IR version lacks, and such as the representation cannot hold. */
final class HeadFaults {
    private HeadFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("IR version 0", FindingCode.IR_VERSION_UNKNOWN, GoodModels::bare, m -> m.setIrVersion(0)),
                Fault.of("IR version 15", FindingCode.IR_VERSION_UNKNOWN, GoodModels::bare, m -> m.setIrVersion(15)),
                Fault.of("no imports", FindingCode.OPSET_MISSING, GoodModels::bare, m -> m.removeOpset("")),
                Fault.of(
                        "imports in IR version 2",
                        FindingCode.OPSET_UNEXPECTED,
                        GoodModels::bare,
                        m -> m.setIrVersion(2)),
                Fault.of("opset 0", FindingCode.OPSET_INVALID, GoodModels::bare, m -> m.setOpset(0)),
                Fault.of(
                        "opset 29",
                        EnumSet.of(FindingCode.OPSET_TOO_NEW),
                        () -> GoodModels.bare(14, 28),
                        m -> m.setOpset(29)),
                Fault.of(
                        "opset 21 in IR version 9",
                        FindingCode.OPSET_NEWER_THAN_IR,
                        GoodModels::bare,
                        m -> m.setIrVersion(9)),
                file(
                        "an opset imported twice",
                        FindingCode.OPSET_REPEATED,
                        GoodModels::bare,
                        m -> m.addOpsetImport(m.getOpsetImport(0))),
                file(
                        "an opset of a function imported twice",
                        FindingCode.OPSET_REPEATED,
                        GoodModels::function,
                        m -> m.getFunctionsBuilder(0)
                                .addOpsetImport(m.getFunctions(0).getOpsetImport(0))),
                file("a key of metadata twice", FindingCode.METADATA_REPEATED, GoodModels::bare, m -> {
                    m.addMetadataPropsBuilder().setKey("k").setValue("1");
                    m.addMetadataPropsBuilder().setKey("k").setValue("2");
                }),
                Fault.of(
                        "functions in IR version 7",
                        FindingCode.FEATURE_NEWER_THAN_IR,
                        HeadFaults::oldFunction,
                        m -> m.setIrVersion(7)),
                Fault.of(
                        "a function's default in IR version 8",
                        FindingCode.FEATURE_NEWER_THAN_IR,
                        HeadFaults::oldFunction,
                        m -> {
                            GoodModels.onlyFunction(m).removeAttribute("alpha");
                            GoodModels.onlyFunction(m).addAttributeDefault(Attribute.ofFloat("alpha", 1f));
                        }),
                Fault.of(
                        "an optional value in IR version 7",
                        FindingCode.FEATURE_NEWER_THAN_IR,
                        () -> GoodModels.bare(7, 14),
                        m -> GoodModels.input(m.graph(), "o", new ValueType.OptionalType(GoodModels.MATRIX))),
                Fault.of(
                        "int4 in IR version 9",
                        FindingCode.FEATURE_NEWER_THAN_IR,
                        () -> GoodModels.bare(9, 19),
                        m -> GoodModels.initializer(m.graph(), "q", Tensor.zeros(DType.INT4, 4))),
                Fault.of(
                        "a sparse tensor in IR version 5",
                        FindingCode.FEATURE_NEWER_THAN_IR,
                        GoodModels::sparse,
                        m -> m.setIrVersion(5)),
                Fault.of(
                        "metadata of a node in IR version 9",
                        FindingCode.FEATURE_NEWER_THAN_IR,
                        () -> GoodModels.bare(9, 19),
                        m -> GoodModels.producer(m, "y").putMetadata("k", "v")),
                Fault.of(
                        "an overload in IR version 8",
                        EnumSet.of(FindingCode.FEATURE_NEWER_THAN_IR),
                        HeadFaults::oldFunction,
                        HeadFaults::overload),
                file(
                        "a quantization annotation in IR version 4",
                        FindingCode.FEATURE_NEWER_THAN_IR,
                        () -> GoodModels.bare(4, 9),
                        m -> m.getGraphBuilder()
                                .addQuantizationAnnotationBuilder()
                                .setTensorName("x")),
                file(
                        "training in IR version 6",
                        FindingCode.FEATURE_NEWER_THAN_IR,
                        () -> GoodModels.bare(6, 11),
                        m -> m.addTrainingInfoBuilder().getAlgorithmBuilder().setName("step")),
                file(
                        "a device in IR version 10",
                        FindingCode.FEATURE_NEWER_THAN_IR,
                        GoodModels::bare,
                        m -> node(m).addDeviceConfigurationsBuilder().setConfigurationId("d")),
                file(
                        "an attribute with two values",
                        FindingCode.ATTRIBUTE_VALUES,
                        GoodModels::softmax,
                        m -> attribute(m).setF(1)),
                file(
                        "an attribute without a value",
                        FindingCode.ATTRIBUTE_VALUE_MISSING,
                        GoodModels::softmax,
                        m -> attribute(m).clearI()),
                file(
                        "an attribute with a value of another kind",
                        FindingCode.ATTRIBUTE_VALUES,
                        GoodModels::softmax,
                        m -> attribute(m).clearI().setF(1)),
                file(
                        "an attribute without a kind",
                        FindingCode.ATTRIBUTE_UNTYPED,
                        GoodModels::softmax,
                        m -> attribute(m).clearType()));
    }

    private static Model oldFunction() {
        Model model = GoodModels.function();
        model.setIrVersion(8);
        model.setOpset(14);
        GoodModels.onlyFunction(model).setOpset(14);
        return model;
    }

    /** Another function of the name of the first. */
    private static void overload(Model model) {
        Function first = GoodModels.onlyFunction(model);
        Graph body = new Graph("leaky");
        body.addOutput(GoodModels.node(body, "Relu", "b", GoodModels.input(body, "a", ValueType.UNKNOWN))
                .output(0));
        Function second =
                new Function(new OperatorId(first.id().domain(), first.id().name(), "second"), body);
        second.setOpset(14);
        model.addFunction(second);
    }

    private static NodeProto.Builder node(ModelProto.Builder model) {
        return model.getGraphBuilder().getNodeBuilder(0);
    }

    private static AttributeProto.Builder attribute(ModelProto.Builder model) {
        return node(model).getAttributeBuilder(0);
    }

    /** A fault in the file, not in the representation of it. */
    static Fault file(String name, FindingCode code, Supplier<Model> good, Consumer<ModelProto.Builder> plant) {
        UnaryOperator<Model> through = model -> {
            try {
                ModelProto.Builder proto = ModelProto.parseFrom(OnnxWriter.toBytes(model)).toBuilder();
                plant.accept(proto);
                return OnnxReader.read(ByteBuffer.wrap(proto.build().toByteArray()));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        };
        return new Fault(name, EnumSet.of(code), good, through);
    }
}
