package org.onnxtwist.io;

import com.google.protobuf.ByteString;
import java.util.Random;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.OperatorSetIdProto;
import org.onnxtwist.io.proto.SparseTensorProto;
import org.onnxtwist.io.proto.StringStringEntryProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TrainingInfoProto;
import org.onnxtwist.io.proto.ValueInfoProto;

/** Small messages for tests to build on. */
final class SmallModels {
    private SmallModels() {}

    /** y = x + w, with w of four floats. */
    static ModelProto.Builder adding(TensorProto w) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("g")
                .addInput(value("x"))
                .addOutput(value("y"))
                .addInitializer(w.toBuilder().setName("w"))
                .addNode(node("Add", "y", "x", "w"));
        return model(graph);
    }

    static ModelProto.Builder model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(10)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(20))
                .setGraph(graph);
    }

    static GraphProto.Builder identity() {
        return GraphProto.newBuilder()
                .setName("g")
                .addInput(value("x"))
                .addOutput(value("y"))
                .addNode(node("Identity", "y", "x"));
    }

    static ValueInfoProto value(String name) {
        ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
        value.getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(1)
                .getShapeBuilder()
                .addDimBuilder()
                .setDimValue(4);
        return value.build();
    }

    static NodeProto.Builder node(String operator, String output, String... inputs) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setName("n").setOpType(operator).addOutput(output);
        for (String input : inputs) {
            node.addInput(input);
        }
        return node;
    }

    /** Four floats as raw data. */
    static TensorProto.Builder floats() {
        return TensorProto.newBuilder().setDataType(1).addDims(4).setRawData(ByteString.copyFrom(new byte[16]));
    }

    /** So many floats as raw data that a reader leaves them where they are. */
    static TensorProto.Builder manyFloats() {
        byte[] bytes = new byte[1200];
        new Random(3).nextBytes(bytes);
        return TensorProto.newBuilder().setDataType(1).addDims(300).setRawData(ByteString.copyFrom(bytes));
    }

    /** Four floats as external data. */
    static TensorProto.Builder external(String location) {
        return TensorProto.newBuilder()
                .setDataType(1)
                .addDims(4)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location));
    }

    static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** Where in a model a tensor may be. */
    enum Somewhere {
        INITIALIZER,
        ATTRIBUTE,
        ATTRIBUTE_LIST,
        SUBGRAPH,
        FUNCTION,
        FUNCTION_DEFAULT,
        SPARSE_VALUES,
        SPARSE_INDICES,
        SPARSE_ATTRIBUTE,
        SPARSE_DEFAULT_OF_AN_INPUT,
        TRAINING,
        FIELD_OF_ANOTHER_KIND;

        ModelProto holding(TensorProto tensor) {
            GraphProto.Builder graph = identity();
            switch (this) {
                case INITIALIZER -> graph.addInitializer(tensor.toBuilder().setName("w"));
                case ATTRIBUTE -> graph.addNode(node("Constant", "c").addAttribute(dense(tensor)));
                case ATTRIBUTE_LIST ->
                    graph.addNode(node("Constant", "c")
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("a")
                                    .setType(AttributeProto.AttributeType.TENSORS)
                                    .addTensors(tensor)));
                case SUBGRAPH ->
                    graph.addNode(node("If", "c", "x")
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("then_branch")
                                    .setType(AttributeProto.AttributeType.GRAPH)
                                    .setG(GraphProto.newBuilder()
                                            .addInitializer(tensor.toBuilder().setName("w"))
                                            .addOutput(value("w")))));
                case FUNCTION -> {
                    return model(graph)
                            .addFunctions(FunctionProto.newBuilder()
                                    .setName("f")
                                    .setDomain("d")
                                    .addNode(node("Constant", "c").addAttribute(dense(tensor))))
                            .build();
                }
                case FUNCTION_DEFAULT -> {
                    return model(graph)
                            .addFunctions(FunctionProto.newBuilder()
                                    .setName("f")
                                    .setDomain("d")
                                    .addAttributeProto(dense(tensor)))
                            .build();
                }
                case SPARSE_VALUES ->
                    graph.addSparseInitializer(sparse(tensor, "w").setIndices(indices()));
                case SPARSE_INDICES ->
                    graph.addSparseInitializer(sparse(floats().build(), "w").setIndices(tensor));
                case SPARSE_ATTRIBUTE ->
                    graph.addNode(node("Constant", "c")
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("sparse_value")
                                    .setType(AttributeProto.AttributeType.SPARSE_TENSOR)
                                    .setSparseTensor(sparse(tensor, "").setIndices(indices()))));
                case SPARSE_DEFAULT_OF_AN_INPUT ->
                    graph.addSparseInitializer(sparse(tensor, "x").setIndices(indices()));
                case TRAINING -> {
                    return model(graph)
                            .addTrainingInfo(TrainingInfoProto.newBuilder()
                                    .setAlgorithm(GraphProto.newBuilder()
                                            .addInitializer(tensor.toBuilder().setName("w"))))
                            .build();
                }
                case FIELD_OF_ANOTHER_KIND ->
                    graph.addNode(node("Constant", "c")
                            .addAttribute(AttributeProto.newBuilder(dense(tensor))
                                    .setType(AttributeProto.AttributeType.INT)));
            }
            return model(graph).build();
        }

        private static AttributeProto dense(TensorProto tensor) {
            return AttributeProto.newBuilder()
                    .setName("value")
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(tensor)
                    .build();
        }

        private static SparseTensorProto.Builder sparse(TensorProto values, String name) {
            return SparseTensorProto.newBuilder()
                    .setValues(values.toBuilder().setName(name))
                    .addDims(9);
        }

        private static TensorProto indices() {
            return TensorProto.newBuilder()
                    .setDataType(7)
                    .addDims(4)
                    .addInt64Data(0)
                    .addInt64Data(1)
                    .addInt64Data(2)
                    .addInt64Data(3)
                    .build();
        }
    }
}
