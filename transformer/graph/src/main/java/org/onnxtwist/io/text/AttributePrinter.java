package org.onnxtwist.io.text;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.onnx.AttributeKindReader;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TypeProto;

/** Writes attributes, each with its kind. */
final class AttributePrinter {
    /** Writes one item of a list. */
    interface Printing<T> {
        void print(T item) throws IOException;
    }

    private final TextOutput output;
    private final TensorPrinter tensors;
    private final TypePrinter types;
    private final Printing<GraphProto> graphs;
    private final OnnxText.Options options;
    private final Omissions.Tally omitted;

    /** @param graphs writes a subgraph */
    AttributePrinter(
            TextOutput output,
            TensorPrinter tensors,
            TypePrinter types,
            Printing<GraphProto> graphs,
            OnnxText.Options options,
            Omissions.Tally omitted) {
        this.output = output;
        this.tensors = tensors;
        this.types = types;
        this.graphs = graphs;
        this.options = options;
        this.omitted = omitted;
    }

    /** Attributes between angle brackets; nothing where there are none. */
    void list(List<AttributeProto> attributes) throws IOException {
        String separator = " <";
        for (AttributeProto attribute : attributes) {
            output.text(separator);
            print(attribute);
            separator = ", ";
        }
        output.text(attributes.isEmpty() ? "" : ">");
    }

    static boolean holdsGraph(AttributeProto attribute) {
        return attribute.hasG() || attribute.getGraphsCount() > 0;
    }

    void print(AttributeProto attribute) throws IOException {
        omitted.add("documentation of attributes", !attribute.getDocString().isEmpty());
        omitted.addUnknownFields(attribute);
        output.name(attribute.getName());
        boolean isReference = !attribute.getRefAttrName().isEmpty();
        AttributeType kind = isReference ? attribute.getType() : AttributeKindReader.of(attribute);
        if (kind != AttributeType.UNDEFINED) {
            output.text(": ").text(kind.name().toLowerCase(Locale.ROOT));
        }
        output.text(" = ");
        if (isReference) {
            output.sign('@').name(attribute.getRefAttrName());
        } else {
            value(attribute, kind);
        }
    }

    private void value(AttributeProto attribute, AttributeType kind) throws IOException {
        switch (kind) {
            case FLOAT -> output.text(Numbers.of(attribute.getF()));
            case INT -> output.text(Long.toString(attribute.getI()));
            case STRING -> output.quoted(attribute.getS());
            case TENSOR -> tensor(attribute.getT());
            case GRAPH -> graphs.print(attribute.getG());
            case TYPE_PROTO -> types.print(attribute.getTp());
            case FLOATS -> each(attribute.getFloatsList(), value -> output.text(Numbers.of(value)));
            case INTS -> each(attribute.getIntsList(), value -> output.text(Long.toString(value)));
            case STRINGS -> each(attribute.getStringsList(), (ByteString value) -> output.quoted(value));
            case TENSORS -> each(attribute.getTensorsList(), this::tensor);
            case GRAPHS -> each(attribute.getGraphsList(), graphs);
            case TYPE_PROTOS -> each(attribute.getTypeProtosList(), (TypeProto type) -> types.print(type));
            case SPARSE_TENSOR, SPARSE_TENSORS, UNDEFINED -> {
                if (options.isFull()) {
                    throw new OnnxText.InexpressibleException("the attribute '" + attribute.getName()
                            + "' is a sparse tensor, which ONNX's textual syntax cannot express: write the model as"
                            + " JSON instead");
                }
                output.text("...");
            }
        }
    }

    private <T> void each(List<T> items, Printing<T> printing) throws IOException {
        output.sign('[');
        String separator = "";
        for (T item : items) {
            output.text(separator);
            printing.print(item);
            separator = ", ";
        }
        output.sign(']');
    }

    private void tensor(TensorProto tensor) throws IOException {
        tensors.type(tensor);
        output.sign(' ');
        // Nothing reads this name, and ONNX's own parser stops at one in quotes.
        boolean isPlain = Words.isIdentifier(tensor.getName()) && !Words.isType(tensor.getName());
        if (isPlain) {
            output.text(tensor.getName()).sign(' ');
        }
        omitted.add(
                "names of tensors in attributes", !isPlain && !tensor.getName().isEmpty());
        tensors.elements(tensor);
    }
}
