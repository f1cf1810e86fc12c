package org.onnxtwist.schema.mutation;

import com.google.protobuf.ByteString;
import java.util.List;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TensorProto.DataType;
import org.onnxtwist.io.proto.ValueInfoProto;

/** A valid model that has of everything one: an initializer, a sparse one, an If, a function and its call, metadata. */
final class WholeModel {
    static final int ADD = 0;
    static final int IF = 1;
    static final int CALL = 2;
    static final String FUNCTIONS = "f";

    /** How many bytes the initializer has. */
    static final int BYTES = 12;

    private WholeModel() {}

    static MutationSubject subject() {
        return new MutationSubject("whole", model(), ADD);
    }

    static ValueInfoProto info(String name, DataType type, long... dims) {
        ValueInfoProto.Builder info = ValueInfoProto.newBuilder().setName(name);
        var tensor = info.getTypeBuilder().getTensorTypeBuilder().setElemType(type.getNumber());
        tensor.getShapeBuilder();
        for (long dim : dims) {
            tensor.getShapeBuilder().addDimBuilder().setDimValue(dim);
        }
        return info.build();
    }

    static NodeProto node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output + "_node")
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    private static AttributeProto branch(String name, String operator) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.GRAPH)
                .setG(GraphProto.newBuilder()
                        .setName(name)
                        .addNode(node(operator, name + "_y", "sum"))
                        .addOutput(info(name + "_y", DataType.FLOAT, 2, 3)))
                .build();
    }

    private static FunctionProto function() {
        return FunctionProto.newBuilder()
                .setDomain(FUNCTIONS)
                .setName("leaky")
                .addInput("a")
                .addOutput("b")
                .addAttribute("alpha")
                .addNode(node("LeakyRelu", "c", "a").toBuilder()
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("alpha")
                                .setType(AttributeType.FLOAT)
                                .setRefAttrName("alpha")))
                .addNode(node("Neg", "b", "c"))
                .addOpsetImport(Opsets.of("", 21))
                .build();
    }

    private static ModelProto model() {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("g")
                .addInput(info("x", DataType.FLOAT, 2, 3))
                .addInput(info("condition", DataType.BOOL))
                .addInitializer(TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addDims(3)
                        .setRawData(ByteString.copyFrom(new byte[BYTES])))
                .addNode(node("Add", "sum", "x", "w"))
                .addNode(node("If", "chosen", "condition").toBuilder()
                        .addAttribute(branch("then_branch", "Relu"))
                        .addAttribute(branch("else_branch", "Neg")))
                .addNode(node("leaky", "y", "chosen").toBuilder()
                        .setDomain(FUNCTIONS)
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("alpha")
                                .setType(AttributeType.FLOAT)
                                .setF(0.5f)))
                .addValueInfo(info("sum", DataType.FLOAT, 2, 3))
                .addOutput(info("y", DataType.FLOAT, 2, 3));
        var sparse = graph.addSparseInitializerBuilder().addDims(2).addDims(3);
        sparse.getValuesBuilder()
                .setName("s")
                .setDataType(DataType.FLOAT.getNumber())
                .addDims(2)
                .addFloatData(1)
                .addFloatData(2);
        sparse.getIndicesBuilder()
                .setDataType(DataType.INT64.getNumber())
                .addDims(2)
                .addInt64Data(0)
                .addInt64Data(5);
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(10)
                .setGraph(graph)
                .addFunctions(function())
                .addOpsetImport(Opsets.of("", 21))
                .addOpsetImport(Opsets.of(FUNCTIONS, 1));
        model.addMetadataPropsBuilder().setKey("k").setValue("v");
        return model.build();
    }
}
