package org.onnxtwist.io.text;

import java.io.IOException;
import java.util.List;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.notation.ModelMessage;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.SparseTensorProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.ValueInfoProto;

/** Writes graphs, one node and one initializer a line. */
final class GraphPrinter {
    private final TextOutput output;
    private final OnnxText.Options options;
    private final Omissions.Tally omitted;
    private final TensorPrinter tensors;
    private final TypePrinter types;
    private final AttributePrinter attributes;

    GraphPrinter(TextOutput output, ModelMessage message, OnnxText.Options options, Omissions.Tally omitted) {
        this.output = output;
        this.options = options;
        this.omitted = omitted;
        this.tensors = new TensorPrinter(output, message, options, omitted);
        this.types = new TypePrinter(output, omitted);
        this.attributes = new AttributePrinter(output, tensors, types, this::print, options, omitted);
    }

    AttributePrinter attributes() {
        return attributes;
    }

    void print(GraphProto graph) throws IOException {
        omitted.addUnknownFields(graph);
        omitted.add("documentation of graphs", !graph.getDocString().isEmpty());
        omitted.add("metadata of graphs", graph.getMetadataPropsCount());
        omitted.add("quantization annotations", graph.getQuantizationAnnotationCount());
        boolean isNumber = Words.isNumber(graph.getName());
        (isNumber ? output.quoted(graph.getName()) : output.nameNotType(graph.getName())).sign(' ');
        ports(graph.getInputList());
        output.text(" => ");
        ports(graph.getOutputList());
        output.sign(' ');
        values(graph);
        nodes(graph.getNodeList());
    }

    private void ports(List<ValueInfoProto> ports) throws IOException {
        String separator = "(";
        for (ValueInfoProto port : ports) {
            output.text(separator);
            value(port);
            separator = ", ";
        }
        output.text(ports.isEmpty() ? "()" : ")");
    }

    private void value(ValueInfoProto value) throws IOException {
        omitted.addUnknownFields(value);
        omitted.add("documentation of values", !value.getDocString().isEmpty());
        omitted.add("metadata of values", value.getMetadataPropsCount());
        types.print(value.getType());
        if (value.getType().getValueCase().getNumber() != 0) {
            output.sign(' ');
        }
        output.nameNotType(value.getName());
    }

    /** Initializers and types of values, in angle brackets; nothing where there are none. */
    private void values(GraphProto graph) throws IOException {
        if (graph.getInitializerCount() + graph.getSparseInitializerCount() + graph.getValueInfoCount() == 0) {
            return;
        }
        output.sign('<');
        output.indent(1);
        String separator = "";
        for (TensorProto tensor : graph.getInitializerList()) {
            output.text(separator).line();
            tensors.type(tensor);
            output.sign(' ').nameNotType(tensor.getName()).text(" = ");
            tensors.elements(tensor);
            separator = ",";
        }
        for (SparseTensorProto sparse : graph.getSparseInitializerList()) {
            output.text(separator).line();
            sparse(sparse);
            separator = ",";
        }
        infos(graph.getValueInfoList(), separator);
        output.indent(-1);
        output.line().text("> ");
    }

    private void infos(List<ValueInfoProto> infos, String first) throws IOException {
        String separator = first;
        for (ValueInfoProto info : infos) {
            output.text(separator).line();
            value(info);
            separator = ",";
        }
    }

    private void sparse(SparseTensorProto sparse) throws IOException {
        String name = sparse.getValues().getName();
        if (options.isFull()) {
            throw new OnnxText.InexpressibleException("the initializer '" + name
                    + "' is sparse, which ONNX's textual syntax cannot express: write the model as JSON instead");
        }
        output.text(Words.SPARSE_TENSOR).sign('(');
        tensors.type(TensorProto.newBuilder()
                .setDataType(sparse.getValues().getDataType())
                .addAllDims(sparse.getDimsList())
                .build());
        output.text(") ").nameNotType(name).text(" = ...");
    }

    /** Types of values in angle brackets; nothing where there are none. */
    void infos(List<ValueInfoProto> infos) throws IOException {
        if (!infos.isEmpty()) {
            output.sign('<');
            output.indent(1);
            infos(infos, "");
            output.indent(-1);
            output.line().text("> ");
        }
    }

    void nodes(List<NodeProto> nodes) throws IOException {
        output.sign('{');
        output.indent(1);
        for (NodeProto node : nodes) {
            output.line();
            node(node);
        }
        output.indent(-1);
        output.line().sign('}');
    }

    private void node(NodeProto node) throws IOException {
        omitted.addUnknownFields(node);
        omitted.add("documentation of nodes", !node.getDocString().isEmpty());
        omitted.add("metadata of nodes", node.getMetadataPropsCount());
        omitted.add("device configurations", node.getDeviceConfigurationsCount());
        if (!node.getName().isEmpty()) {
            output.sign('[').name(node.getName()).text("] ");
        }
        output.names(node.getOutputList()).text(" = ").qualified(node.getDomain(), node.getOpType());
        if (!node.getOverload().isEmpty()) {
            output.sign(':').name(node.getOverload());
        }
        // A subgraph has many lines, after which nobody looks for the inputs.
        boolean attributesLast = node.getAttributeList().stream().anyMatch(AttributePrinter::holdsGraph);
        if (!attributesLast) {
            attributes.list(node.getAttributeList());
        }
        output.text(" (").names(node.getInputList()).sign(')');
        if (attributesLast) {
            attributes.list(node.getAttributeList());
        }
    }
}
