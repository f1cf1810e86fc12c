package org.onnxtwist.schema.mutation;

import com.google.protobuf.ByteString;
import java.util.Map;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.proto.NodeProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.schema.OperatorSchema;

/** Values of attributes with which a node of an operator is valid. */
final class SchemaAttributes {
    /** Where the first value of the kind is none that the operator takes. */
    private static final Map<String, String> TEXTS = Map.of(
            "BitShift.direction", "LEFT",
            "Cast.to", "FLOAT",
            "Einsum.equation", "...->...",
            "TfIdfVectorizer.mode", "TF");

    private SchemaAttributes() {}

    /** Whether a node is given it: when it must be, and when it has a default. */
    static boolean isStated(OperatorSchema schema, OperatorSchema.AttributeSchema attribute) {
        return attribute.required()
                || attribute.defaultValue().isPresent()
                || (schema.id().isOnnx("Constant") && attribute.name().equals("value"))
                || (schema.id().name().equals("ZipMap") && attribute.name().equals("classlabels_strings"));
    }

    static AttributeProto of(OperatorSchema schema, OperatorSchema.AttributeSchema attribute) {
        AttributeProto.Builder proto = AttributeProto.newBuilder()
                .setName(attribute.name())
                .setType(AttributeType.valueOf(attribute.kind().name()));
        attribute.defaultValue().ifPresentOrElse(value -> set(value, proto), () -> first(schema, proto));
        return proto.build();
    }

    private static void set(AttributeValue value, AttributeProto.Builder proto) {
        if (value instanceof AttributeValue.IntValue number) {
            proto.setI(number.value());
        } else if (value instanceof AttributeValue.FloatValue number) {
            proto.setF(number.value());
        } else if (value instanceof AttributeValue.StringValue text) {
            proto.setS(ByteString.copyFromUtf8(text.value().toString()));
        } else if (value instanceof AttributeValue.IntValues numbers) {
            proto.addAllInts(numbers.values());
        } else if (value instanceof AttributeValue.FloatValues numbers) {
            proto.addAllFloats(numbers.values());
        } else if (value instanceof AttributeValue.StringValues texts) {
            texts.values().forEach(text -> proto.addStrings(ByteString.copyFromUtf8(text.toString())));
        }
    }

    private static void first(OperatorSchema schema, AttributeProto.Builder proto) {
        switch (proto.getType()) {
            case INT -> proto.setI(1);
            case FLOAT -> proto.setF(1);
            case STRING ->
                proto.setS(ByteString.copyFromUtf8(
                        TEXTS.getOrDefault(schema.id().name() + "." + proto.getName(), "text")));
            case INTS -> proto.addInts(1);
            case FLOATS -> proto.addFloats(1);
            case STRINGS -> proto.addStrings(ByteString.copyFromUtf8("text"));
            case TENSOR ->
                proto.setT(TensorProto.newBuilder()
                        .setDataType(TensorProto.DataType.FLOAT.getNumber())
                        .addDims(1)
                        .addFloatData(1));
            case GRAPH -> proto.setG(body(schema, proto.getName()));
            default -> throw new IllegalArgumentException("no value of kind " + proto.getType());
        }
    }

    /** A graph with as many inputs and outputs as the node of {@link SchemaModels} gives and takes. */
    private static GraphProto body(OperatorSchema schema, String name) {
        GraphProto.Builder body = GraphProto.newBuilder().setName(name);
        int inputs = 0;
        int outputs = 1;
        switch (schema.id().name()) {
            case "Loop" -> {
                inputs = 3;
                outputs = 2;
            }
            case "Scan" -> inputs = 1;
            case "SequenceMap" -> inputs = 2;
            default -> {}
        }
        for (int i = 0; i < inputs; i++) {
            body.addInputBuilder().setName(name + "_in" + i).setType(type(schema));
        }
        for (int i = 0; i < outputs; i++) {
            NodeProto.Builder node = body.addNodeBuilder()
                    .setOpType("Inner")
                    .setDomain(SchemaModels.ANY_DOMAIN)
                    .addOutput(name + "_out" + i);
            body.addOutputBuilder().setName(node.getOutput(0)).setType(type(schema));
        }
        return body.build();
    }

    /** Of a mapped sequence's items; the inference of the others does without. */
    private static TypeProto type(OperatorSchema schema) {
        return schema.id().isOnnx("SequenceMap") ? ElementNames.type("tensor(float)") : TypeProto.getDefaultInstance();
    }
}
