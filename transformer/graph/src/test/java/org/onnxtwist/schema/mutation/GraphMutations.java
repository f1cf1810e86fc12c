package org.onnxtwist.schema.mutation;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.SparseTensorProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TensorProto.DataType;

/** Mutations of the graph of {@link WholeModel}, its subgraphs and its tensors. */
final class GraphMutations {
    /** A file beside the model, of {@link WholeModel#BYTES} bytes. */
    static final String DATA = "data.bin";

    private GraphMutations() {}

    static List<Mutation> all() {
        List<Mutation> all = new ArrayList<>();
        graphs(all);
        nodes(all);
        branches(all);
        tensors(all);
        external(all);
        sparse(all);
        return all;
    }

    private static Mutation graph(String name, Consumer<GraphProto.Builder> change) {
        return new Mutation(name, subject -> Optional.of(subject.withGraph(change)));
    }

    private static Mutation branch(String name, Consumer<GraphProto.Builder> change) {
        return graph(
                name,
                graph -> change.accept(graph.getNodeBuilder(WholeModel.IF)
                        .getAttributeBuilder(0)
                        .getGBuilder()));
    }

    private static Mutation tensor(String name, Consumer<TensorProto.Builder> change) {
        return graph(name, graph -> change.accept(graph.getInitializerBuilder(0)));
    }

    private static Mutation sparse(String name, Consumer<SparseTensorProto.Builder> change) {
        return graph(name, graph -> change.accept(graph.getSparseInitializerBuilder(0)));
    }

    private static void graphs(List<Mutation> all) {
        all.add(graph("a graph without a name", GraphProto.Builder::clearName));
        all.add(graph(
                "an input without a type", graph -> graph.getInputBuilder(0).clearType()));
        all.add(graph(
                "an input without an element type",
                graph -> graph.getInputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .clearElemType()));
        all.add(graph(
                "an input without a shape",
                graph -> graph.getInputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .clearShape()));
        all.add(graph(
                "an input without a name", graph -> graph.getInputBuilder(0).clearName()));
        all.add(graph("an input twice", graph -> graph.addInput(graph.getInput(0))));
        all.add(graph(
                "an input that is an initializer", graph -> graph.addInput(WholeModel.info("w", DataType.FLOAT, 3))));
        all.add(graph(
                "an input that is an initializer of another shape",
                graph -> graph.addInput(WholeModel.info("w", DataType.FLOAT, 1))));
        all.add(graph(
                "an input that is an initializer of another type",
                graph -> graph.addInput(WholeModel.info("w", DataType.DOUBLE, 3))));
        all.add(graph(
                "an output without a type", graph -> graph.getOutputBuilder(0).clearType()));
        all.add(graph(
                "an output without an element type",
                graph -> graph.getOutputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .clearElemType()));
        all.add(graph(
                "an output without a shape",
                graph -> graph.getOutputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .clearShape()));
        all.add(graph(
                "an output of another type", graph -> graph.setOutput(0, WholeModel.info("y", DataType.DOUBLE, 2, 3))));
        all.add(graph(
                "an output of another shape", graph -> graph.setOutput(0, WholeModel.info("y", DataType.FLOAT, 2, 4))));
        all.add(graph("an output twice", graph -> graph.addOutput(graph.getOutput(0))));
        all.add(graph("an output that nothing makes", graph -> graph.addOutput(WholeModel.info("z", DataType.FLOAT))));
        all.add(graph(
                "an output that is an input", graph -> graph.addOutput(WholeModel.info("x", DataType.FLOAT, 2, 3))));
        all.add(graph(
                "an output that is an initializer", graph -> graph.addOutput(WholeModel.info("w", DataType.FLOAT, 3))));
        all.add(graph("no outputs", GraphProto.Builder::clearOutput));
        all.add(graph(
                "a declaration of another type",
                graph -> graph.setValueInfo(0, WholeModel.info("sum", DataType.DOUBLE, 2, 3))));
        all.add(graph(
                "a declaration of another shape",
                graph -> graph.setValueInfo(0, WholeModel.info("sum", DataType.FLOAT, 2, 4))));
        all.add(graph("a declaration twice", graph -> graph.addValueInfo(graph.getValueInfo(0))));
        all.add(graph("a declaration of nothing", graph -> graph.addValueInfo(WholeModel.info("z", DataType.FLOAT))));
        all.add(graph(
                "a declaration without a type",
                graph -> graph.getValueInfoBuilder(0).clearType()));
        all.add(graph(
                "a declaration without a name",
                graph -> graph.getValueInfoBuilder(0).clearName()));
        all.add(graph("metadata twice", graph -> {
            graph.addMetadataPropsBuilder().setKey("k").setValue("v");
            graph.addMetadataPropsBuilder().setKey("k").setValue("w");
        }));
        all.add(graph(
                "a quantization annotation of nothing",
                graph -> graph.addQuantizationAnnotationBuilder().setTensorName("z")));
    }

    private static void nodes(List<Mutation> all) {
        all.add(graph("nodes in the opposite order", graph -> {
            List<NodeProto> nodes = new ArrayList<>(graph.getNodeList());
            Collections.reverse(nodes);
            graph.clearNode().addAllNode(nodes);
        }));
        all.add(graph("no nodes", GraphProto.Builder::clearNode));
        all.add(graph("a node twice", graph -> graph.addNode(graph.getNode(0))));
        all.add(graph(
                "a node's name twice",
                graph -> graph.addNode(
                        graph.getNodeBuilder(0).build().toBuilder().setOutput(0, "z"))));
        all.add(graph("a node whose output is read removed", graph -> graph.removeNode(0)));
        all.add(graph(
                "a node without inputs and outputs",
                graph -> graph.addNodeBuilder().setOpType("Relu")));
        all.add(graph("a node that makes an input", graph -> graph.addNode(WholeModel.node("Relu", "x", "sum"))));
        all.add(graph("a node that makes an initializer", graph -> graph.addNode(WholeModel.node("Relu", "w", "sum"))));
        all.add(graph("a circle", graph -> graph.getNodeBuilder(WholeModel.ADD).setInput(1, "y")));
        all.add(graph("metadata of a node twice", graph -> {
            graph.getNodeBuilder(0).addMetadataPropsBuilder().setKey("k").setValue("v");
            graph.getNodeBuilder(0).addMetadataPropsBuilder().setKey("k").setValue("w");
        }));
    }

    private static void branches(List<Mutation> all) {
        all.add(branch("a branch without a name", GraphProto.Builder::clearName));
        all.add(branch("a branch without outputs", GraphProto.Builder::clearOutput));
        all.add(branch(
                "a branch of two outputs",
                graph -> graph.addNode(WholeModel.node("Abs", "more", "sum"))
                        .addOutput(WholeModel.info("more", DataType.FLOAT, 2, 3))));
        all.add(branch("a branch with an input", graph -> graph.addInput(WholeModel.info("i", DataType.FLOAT))));
        all.add(branch("a branch whose output nothing makes", GraphProto.Builder::clearNode));
        all.add(branch(
                "a branch whose output has no type",
                graph -> graph.getOutputBuilder(0).clearType()));
        all.add(branch(
                "a branch whose output has no shape",
                graph -> graph.getOutputBuilder(0)
                        .getTypeBuilder()
                        .getTensorTypeBuilder()
                        .clearShape()));
        all.add(branch(
                "a branch whose output is of another type",
                graph -> graph.clearNode()
                        .addNode(WholeModel.node("Not", "then_branch_y", "condition"))
                        .clearOutput()
                        .addOutput(WholeModel.info("then_branch_y", DataType.BOOL))));
        all.add(branch(
                "a branch whose output is of another shape",
                graph -> graph.clearNode()
                        .addNode(WholeModel.node("Relu", "then_branch_y", "w"))
                        .clearOutput()
                        .addOutput(WholeModel.info("then_branch_y", DataType.FLOAT, 3))));
        all.add(branch(
                "a branch that gives out an outer value",
                graph -> graph.clearNode().clearOutput().addOutput(WholeModel.info("sum", DataType.FLOAT, 2, 3))));
        all.add(branch(
                "a branch that makes an outer name", graph -> graph.addNode(WholeModel.node("Abs", "sum", "x"))));
        all.add(branch(
                "a branch that makes a later outer name", graph -> graph.addNode(WholeModel.node("Abs", "y", "x"))));
        all.add(branch(
                "a branch that reads a later value",
                graph -> graph.getNodeBuilder(0).setInput(0, "y")));
        all.add(branch(
                "a branch that reads nothing", graph -> graph.getNodeBuilder(0).setInput(0, "z")));
        all.add(branch(
                "a branch that reads the other",
                graph -> graph.getNodeBuilder(0).setInput(0, "else_branch_y")));
        all.add(branch(
                "a branch with an initializer",
                graph -> graph.addInitializerBuilder()
                        .setName("inner")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addFloatData(1)));
        all.add(branch(
                "a branch with an initializer of an outer name",
                graph -> graph.addInitializerBuilder()
                        .setName("w")
                        .setDataType(DataType.FLOAT.getNumber())
                        .addFloatData(1)));
        all.add(branch(
                "a branch with an unknown operator",
                graph -> graph.getNodeBuilder(0).setOpType("Rell")));
        all.add(branch(
                "a branch with too many outputs of a node",
                graph -> graph.getNodeBuilder(0).addOutput("z")));
        all.add(branch(
                "a branch with an unknown attribute",
                graph -> graph.getNodeBuilder(0).addAttribute(Values.real("alpha", 1))));
    }

    private static void tensors(List<Mutation> all) {
        all.add(tensor("an initializer without a name", TensorProto.Builder::clearName));
        all.add(graph("an initializer twice", graph -> graph.addInitializer(graph.getInitializer(0))));
        all.add(tensor("an initializer of more elements than data", tensor -> tensor.addDims(2)));
        all.add(tensor("an initializer of fewer elements than data", tensor -> tensor.setDims(0, 2)));
        all.add(tensor("an initializer of a negative size", tensor -> tensor.setDims(0, -3)));
        all.add(tensor(
                "an initializer without elements",
                tensor -> tensor.setDims(0, 0).clearRawData()));
        all.add(tensor("an initializer without elements but with data", tensor -> tensor.setDims(0, 0)));
        all.add(tensor("an initializer without data", TensorProto.Builder::clearRawData));
        all.add(tensor("an initializer without a type", TensorProto.Builder::clearDataType));
        all.add(tensor("an initializer of type 99", tensor -> tensor.setDataType(99)));
        all.add(tensor("an initializer of another type", tensor -> tensor.setDataType(DataType.INT32.getNumber())));
        all.add(tensor(
                "an initializer of a type of another width",
                tensor -> tensor.setDataType(DataType.DOUBLE.getNumber())));
        all.add(tensor(
                "an initializer with data twice",
                tensor -> tensor.addFloatData(1).addFloatData(1).addFloatData(1)));
        all.add(tensor(
                "an initializer with data in a field",
                tensor -> tensor.clearRawData().addFloatData(1).addFloatData(1).addFloatData(1)));
        all.add(tensor(
                "an initializer with too little data in a field",
                tensor -> tensor.clearRawData().addFloatData(1)));
        all.add(tensor(
                "an initializer with data in a field of another type",
                tensor -> tensor.clearRawData().addInt32Data(1).addInt32Data(1).addInt32Data(1)));
        all.add(tensor(
                "an initializer of strings in raw data", tensor -> tensor.setDataType(DataType.STRING.getNumber())));
        all.add(tensor(
                "an initializer in segments",
                tensor -> tensor.getSegmentBuilder().setBegin(0).setEnd(3)));
        all.add(graph(
                "an initializer that is a node's output",
                graph ->
                        graph.addInitializer(graph.getInitializer(0).toBuilder().setName("sum"))));
    }

    private static void external(TensorProto.Builder tensor, String... entries) {
        tensor.clearRawData().setDataLocation(TensorProto.DataLocation.EXTERNAL);
        for (int i = 0; i < entries.length; i += 2) {
            tensor.addExternalDataBuilder().setKey(entries[i]).setValue(entries[i + 1]);
        }
    }

    private static void external(List<Mutation> all) {
        String where = "location";
        all.add(tensor("external data", tensor -> external(tensor, where, DATA)));
        all.add(tensor(
                "external data with an offset and a length",
                tensor -> external(tensor, where, DATA, "offset", "0", "length", "12")));
        all.add(tensor("external data in no file", GraphMutations::external));
        all.add(tensor("external data in a file that is not there", tensor -> external(tensor, where, "gone.bin")));
        all.add(tensor("external data in a file without a name", tensor -> external(tensor, where, "")));
        all.add(tensor("external data at an absolute path", tensor -> external(tensor, where, "/etc/hostname")));
        all.add(tensor("external data outside of the folder", tensor -> external(tensor, where, "../" + DATA)));
        all.add(tensor("external data in a folder", tensor -> external(tensor, where, ".")));
        all.add(tensor(
                "external data beyond the file's end",
                tensor -> external(tensor, where, DATA, "offset", "4", "length", "12")));
        all.add(tensor("external data of another length", tensor -> external(tensor, where, DATA, "length", "8")));
        all.add(tensor(
                "external data at a negative offset",
                tensor -> external(tensor, where, DATA, "offset", "-4", "length", "12")));
        all.add(tensor("external data at no number", tensor -> external(tensor, where, DATA, "offset", "here")));
        all.add(tensor("external data with an unknown key", tensor -> external(tensor, where, DATA, "colour", "red")));
        all.add(tensor("external data and data of its own", tensor -> {
            external(tensor, where, DATA);
            tensor.setRawData(ByteString.copyFrom(new byte[WholeModel.BYTES]));
        }));
        all.add(tensor("external data of strings", tensor -> {
            external(tensor, where, DATA);
            tensor.setDataType(DataType.STRING.getNumber());
        }));
        all.add(tensor(
                "entries of external data in a tensor that has its own",
                tensor -> tensor.addExternalDataBuilder().setKey(where).setValue(DATA)));
    }

    private static void sparse(List<Mutation> all) {
        all.add(sparse(
                "a sparse tensor without a name",
                sparse -> sparse.getValuesBuilder().clearName()));
        all.add(sparse("a sparse tensor without values", SparseTensorProto.Builder::clearValues));
        all.add(sparse("a sparse tensor without indices", SparseTensorProto.Builder::clearIndices));
        all.add(sparse("a sparse tensor without sizes", SparseTensorProto.Builder::clearDims));
        all.add(sparse("a sparse tensor of size zero", sparse -> sparse.setDims(0, 0)));
        all.add(sparse(
                "a sparse index that is too large",
                sparse -> sparse.getIndicesBuilder().setInt64Data(1, 6)));
        all.add(sparse(
                "a sparse index below zero",
                sparse -> sparse.getIndicesBuilder().setInt64Data(0, -1)));
        all.add(sparse(
                "a sparse index twice", sparse -> sparse.getIndicesBuilder().setInt64Data(0, 5)));
        all.add(sparse(
                "sparse indices out of order",
                sparse -> sparse.getIndicesBuilder().setInt64Data(0, 5).setInt64Data(1, 0)));
        all.add(sparse(
                "one sparse index less",
                sparse -> sparse.getIndicesBuilder()
                        .setDims(0, 1)
                        .clearInt64Data()
                        .addInt64Data(0)));
        all.add(sparse(
                "sparse indices of another type",
                sparse -> sparse.getIndicesBuilder()
                        .setDataType(DataType.INT32.getNumber())
                        .clearInt64Data()
                        .addInt32Data(0)
                        .addInt32Data(5)));
        all.add(sparse(
                "sparse coordinates",
                sparse -> sparse.getIndicesBuilder()
                        .addDims(2)
                        .clearInt64Data()
                        .addAllInt64Data(List.of(0L, 0L, 1L, 2L))));
        all.add(sparse(
                "sparse coordinates of another rank",
                sparse -> sparse.getIndicesBuilder().addDims(1)));
        all.add(sparse(
                "a sparse tensor of the name of a dense one",
                sparse -> sparse.getValuesBuilder().setName("w")));
        all.add(sparse(
                "sparse values that are no vector",
                sparse -> sparse.getValuesBuilder().addDims(1)));
    }
}
