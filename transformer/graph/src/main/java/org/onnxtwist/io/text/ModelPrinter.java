package org.onnxtwist.io.text;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.notation.ModelMessage;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.OperatorSetIdProto;

/** Writes models: the head, the graph, the functions. */
final class ModelPrinter {
    private final TextOutput output;
    private final ModelProto model;
    private final GraphPrinter graphs;
    private final OnnxText.Options options;
    private final Omissions.Tally omitted = new Omissions.Tally();

    ModelPrinter(ModelMessage message, OnnxText.Options options, OutputStream stream) {
        this.output = new TextOutput(stream, !options.isFull());
        this.model = message.proto();
        this.options = options;
        this.graphs = new GraphPrinter(output, message, options, omitted);
    }

    Omissions print() throws IOException {
        omitted.addUnknownFields(model);
        omitted.add("device configurations", model.getConfigurationCount());
        if (model.getTrainingInfoCount() > 0 && options.isFull()) {
            throw new OnnxText.InexpressibleException(
                    "the model has training information, which ONNX's textual syntax cannot"
                            + " express: write the model as JSON instead");
        }
        head();
        output.line();
        printGraph();
        for (FunctionProto function : model.getFunctionsList()) {
            function(function);
        }
        return omitted.total();
    }

    /** The graph alone. */
    void printGraph() throws IOException {
        graphs.print(model.getGraph());
        output.line();
    }

    private void head() throws IOException {
        output.sign('<');
        output.indent(1);
        output.line().text("ir_version: ").text(Long.toString(model.getIrVersion()));
        output.sign(',').line();
        opsets(model.getOpsetImportList());
        field("producer_name", model.getProducerName());
        field("producer_version", model.getProducerVersion());
        field("domain", model.getDomain());
        if (model.hasModelVersion()) {
            output.sign(',').line().text("model_version: ").text(Long.toString(model.getModelVersion()));
        }
        field("doc_string", model.getDocString());
        if (model.getMetadataPropsCount() > 0) {
            output.sign(',').line().text("metadata_props: ").pairs(model.getMetadataPropsList());
        }
        output.indent(-1);
        output.line().sign('>');
    }

    private void opsets(List<OperatorSetIdProto> opsets) throws IOException {
        String separator = "opset_import: [";
        for (OperatorSetIdProto opset : opsets) {
            output.text(separator).quoted(opset.getDomain()).text(" : ").text(Long.toString(opset.getVersion()));
            separator = ", ";
        }
        output.text(opsets.isEmpty() ? separator + "]" : "]");
    }

    private void field(String key, String value) throws IOException {
        if (!value.isEmpty()) {
            output.sign(',').line().text(key).text(": ").quoted(value);
        }
    }

    private void function(FunctionProto function) throws IOException {
        omitted.addUnknownFields(function);
        omitted.add("metadata of functions", function.getMetadataPropsCount());
        output.sign('<');
        output.indent(1);
        output.line().text("domain: ").quoted(function.getDomain());
        field("overload", function.getOverload());
        output.sign(',').line();
        opsets(function.getOpsetImportList());
        field("doc_string", function.getDocString());
        output.indent(-1);
        output.line().sign('>');
        output.line().name(function.getName()).sign(' ');
        parameters(function);
        output.sign('(').names(function.getInputList()).text(") => (");
        output.names(function.getOutputList()).text(") ");
        graphs.infos(function.getValueInfoList());
        graphs.nodes(function.getNodeList());
        output.line();
    }

    private void parameters(FunctionProto function) throws IOException {
        String separator = "<";
        for (String name : function.getAttributeList()) {
            output.text(separator).name(name);
            separator = ", ";
        }
        for (AttributeProto attribute : function.getAttributeProtoList()) {
            output.text(separator);
            graphs.attributes().print(attribute);
            separator = ", ";
        }
        output.text(separator.equals("<") ? "" : "> ");
    }
}
