package org.onnxtwist.io.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.onnxtwist.io.onnx.tensor.StringEntries;
import org.onnxtwist.io.onnx.tensor.TensorWriter;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphEditException;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

/** Turns nodes into messages. One that is as it was read gets the very message that it was read from. */
final class NodeWriter {
    private final AttributeWriter attributes;

    NodeWriter(TensorWriter tensors, Function<Graph, GraphProto> bodies) {
        this.attributes = new AttributeWriter(tensors, bodies);
    }

    NodeProto write(Node node) {
        NodeProto read =
                node.unmodelled() instanceof NodeOrigin origin ? origin.proto() : NodeProto.getDefaultInstance();
        List<String> inputs = new ArrayList<>(node.inputCount());
        for (int i = 0; i < node.inputCount(); i++) {
            inputs.add(node.input(i).map(NodeWriter::name).orElse(""));
        }
        List<String> outputs = new ArrayList<>(node.outputs().size());
        node.outputs().forEach(output -> outputs.add(name(output)));
        List<AttributeProto> written = new ArrayList<>(node.attributes().size());
        for (Attribute attribute : node.attributes()) {
            written.add(attributes.write(attribute));
        }
        boolean sameLists = read.getInputList().equals(inputs)
                && read.getOutputList().equals(outputs)
                && areIdentical(read.getAttributeList(), written);
        if (sameLists && describesAsRead(node, read)) {
            return read;
        }
        NodeProto.Builder proto = read.toBuilder().clearAttribute().addAllAttribute(written);
        if (!read.getInputList().equals(inputs)) {
            proto.clearInput().addAllInput(inputs);
        }
        if (!read.getOutputList().equals(outputs)) {
            proto.clearOutput().addAllOutput(outputs);
        }
        return describe(node, read, proto).build();
    }

    private static String name(Value value) {
        return value.isOmitted()
                ? ""
                : value.name()
                        .orElseThrow(() -> new GraphEditException("value " + value + " of " + value.graph()
                                + " is read but not defined: let a node produce it before the model"
                                + " is written"));
    }

    /** An attribute that is as it was read is written as the very object that was read. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean areIdentical(List<AttributeProto> read, List<AttributeProto> written) {
        if (read.size() != written.size()) {
            return false;
        }
        for (int i = 0; i < written.size(); i++) {
            if (read.get(i) != written.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean describesAsRead(Node node, NodeProto read) {
        return isNamed(node.operator(), read)
                && read.getName().equals(node.name())
                && read.getDocString().equals(node.doc())
                && StringEntries.read(read.getMetadataPropsList()).equals(node.metadata());
    }

    private static boolean isNamed(OperatorId operator, NodeProto read) {
        return read.getOpType().equals(operator.name())
                && OperatorId.canonicalDomain(read.getDomain()).equals(operator.domain())
                && read.getOverload().equals(operator.overload());
    }

    private static NodeProto.Builder describe(Node node, NodeProto read, NodeProto.Builder proto) {
        OperatorId operator = node.operator();
        if (!isNamed(operator, read)) {
            proto.setOpType(operator.name()).clearDomain().clearOverload();
            if (!operator.domain().isEmpty()) {
                proto.setDomain(operator.domain());
            }
            if (!operator.overload().isEmpty()) {
                proto.setOverload(operator.overload());
            }
        }
        if (!read.getName().equals(node.name())) {
            proto.setName(node.name());
        }
        if (!read.getDocString().equals(node.doc())) {
            proto.setDocString(node.doc());
        }
        return proto.clearMetadataProps()
                .addAllMetadataProps(StringEntries.write(read.getMetadataPropsList(), node.metadata()));
    }
}
