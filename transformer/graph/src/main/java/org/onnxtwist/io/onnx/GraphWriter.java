package org.onnxtwist.io.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.io.onnx.tensor.StringEntries;
import org.onnxtwist.io.onnx.tensor.TensorWriter;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.SparseTensorProto;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

/** Turns graphs and functions into messages. All values have names. */
final class GraphWriter {
    private final TensorWriter tensors;
    private final NodeWriter nodes;
    private final AttributeWriter attributes;

    GraphWriter(TensorWriter tensors) {
        this.tensors = tensors;
        this.nodes = new NodeWriter(tensors, this::message);
        this.attributes = new AttributeWriter(tensors, this::message);
    }

    GraphProto message(Graph graph) {
        GraphProto read =
                graph.unmodelled() instanceof GraphOrigin origin ? origin.head() : GraphProto.getDefaultInstance();
        GraphProto.Builder proto = read.toBuilder();
        if (!read.getName().equals(graph.name())) {
            proto.setName(graph.name());
        }
        if (!read.getDocString().equals(graph.doc())) {
            proto.setDocString(graph.doc());
        }
        proto.clearMetadataProps()
                .addAllMetadataProps(StringEntries.write(read.getMetadataPropsList(), graph.metadata()));
        for (Node node : graph.nodes()) {
            proto.addNode(nodes.write(node));
        }
        proto.addAllSparseInitializer(sparse(graph));
        DescriptionWriter descriptions = new DescriptionWriter(graph);
        for (Value value : graph.initializers()) {
            proto.addInitializer(tensors.message(value.initializer().orElseThrow(), name(value)));
        }
        return proto.addAllInput(descriptions.inputs())
                .addAllOutput(descriptions.outputs())
                .addAllValueInfo(descriptions.infos())
                .build();
    }

    private List<SparseTensorProto> sparse(Graph graph) {
        List<SparseTensorProto> protos = new ArrayList<>();
        for (Graph.SparseInitializer sparse : graph.sparseInitializers()) {
            protos.add(tensors.message(sparse.tensor(), Optional.of(name(sparse.value()))));
        }
        if (graph.unmodelled() instanceof GraphOrigin origin) {
            for (GraphOrigin.SparseDefault read : origin.sparseDefaults()) {
                if (isInput(graph, read.proto().getValues().getName())) {
                    protos.add(
                            Math.min(read.index(), protos.size()),
                            read.leftovers().write(read.proto(), tensors));
                }
            }
        }
        return protos;
    }

    private static boolean isInput(Graph graph, String name) {
        return graph.inputs().stream().anyMatch(input -> name(input).equals(name));
    }

    FunctionProto function(Function function) {
        FunctionProto read = function.unmodelled() instanceof FunctionOrigin origin
                ? origin.head()
                : FunctionProto.getDefaultInstance();
        FunctionProto.Builder proto = read.toBuilder();
        describe(function.id(), read, proto);
        Graph body = function.body();
        List<String> inputs = body.inputs().stream().map(GraphWriter::name).toList();
        if (!read.getInputList().equals(inputs)) {
            proto.clearInput().addAllInput(inputs);
        }
        List<String> outputs = body.outputs().stream().map(GraphWriter::name).toList();
        if (!read.getOutputList().equals(outputs)) {
            proto.clearOutput().addAllOutput(outputs);
        }
        if (!read.getAttributeList().equals(function.attributes())) {
            proto.clearAttribute().addAllAttribute(function.attributes());
        }
        if (!read.getDocString().equals(body.doc())) {
            proto.setDocString(body.doc());
        }
        List<AttributeProto> defaults =
                function.attributeDefaults().stream().map(attributes::write).toList();
        proto.addAllAttributeProto(defaults);
        for (Node node : body.nodes()) {
            proto.addNode(nodes.write(node));
        }
        return proto.clearMetadataProps()
                .addAllMetadataProps(StringEntries.write(read.getMetadataPropsList(), body.metadata()))
                .clearOpsetImport()
                .addAllOpsetImport(OpsetEntries.write(read.getOpsetImportList(), function.opsets()))
                .addAllValueInfo(new DescriptionWriter(body).infos())
                .build();
    }

    private static void describe(OperatorId id, FunctionProto read, FunctionProto.Builder proto) {
        if (!read.getName().equals(id.name())) {
            proto.setName(id.name());
        }
        if (!OperatorId.canonicalDomain(read.getDomain()).equals(id.domain())) {
            proto.setDomain(id.domain());
        }
        if (!read.getOverload().equals(id.overload())) {
            proto.setOverload(id.overload());
        }
    }

    private static String name(Value value) {
        return value.name().orElseThrow();
    }
}
