package org.onnxtwist.io.onnx;

import java.util.function.BiFunction;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.onnx.tensor.Leftovers;
import org.onnxtwist.io.onnx.tensor.TensorReader;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.io.wire.TensorPaths;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.tensor.Bytes;

/** Turns attribute messages into attributes. */
final class AttributeReader {
    private final TensorReader tensors;
    private final BiFunction<GraphProto, FileLocation, Graph> bodies;

    /** @param bodies reads a subgraph in the scope of the node that has the attribute */
    AttributeReader(TensorReader tensors, BiFunction<GraphProto, FileLocation, Graph> bodies) {
        this.tensors = tensors;
        this.bodies = bodies;
    }

    Attribute read(AttributeProto proto, FileLocation outer) {
        FileLocation place = outer.in("attribute", proto.getName());
        AttributeType kind = AttributeKindReader.of(proto);
        AttributeValue value = proto.getRefAttrName().isEmpty()
                ? value(proto, kind, place)
                : new AttributeValue.Reference(
                        proto.getRefAttrName(), proto.getType().getNumber());
        Leftovers leftovers = Leftovers.NONE;
        AttributeProto rest = withoutValue(proto, value);
        if (TensorPaths.mayHoldTensors(rest)) {
            leftovers = Leftovers.of(rest, tensors, place);
        }
        return new Attribute(proto.getName(), value, proto.getDocString(), new AttributeOrigin(proto, kind, leftovers));
    }

    private AttributeValue value(AttributeProto proto, AttributeType kind, FileLocation place) {
        return switch (kind) {
            case UNDEFINED ->
                throw place.breach(
                        Defect.Kind.ATTRIBUTE_VALUE, "has neither a type nor a value: export the model again");
            case FLOAT -> new AttributeValue.FloatValue(proto.getF());
            case INT -> new AttributeValue.IntValue(proto.getI());
            case STRING -> new AttributeValue.StringValue(Bytes.of(proto.getS().toByteArray()));
            case TENSOR -> {
                require(proto.hasT(), kind, place);
                yield new AttributeValue.TensorValue(tensors.read(
                        proto.getT(), place.in("tensor", proto.getT().getName())));
            }
            case GRAPH -> {
                require(proto.hasG(), kind, place);
                yield new AttributeValue.GraphValue(bodies.apply(proto.getG(), place));
            }
            case SPARSE_TENSOR -> {
                require(proto.hasSparseTensor(), kind, place);
                yield new AttributeValue.SparseTensorValue(tensors.read(proto.getSparseTensor(), place));
            }
            case TYPE_PROTO -> {
                require(proto.hasTp(), kind, place);
                yield new AttributeValue.TypeValue(TypeMessages.read(proto.getTp(), place));
            }
            case FLOATS -> new AttributeValue.FloatValues(proto.getFloatsList());
            case INTS -> new AttributeValue.IntValues(proto.getIntsList());
            case STRINGS ->
                new AttributeValue.StringValues(proto.getStringsList().stream()
                        .map(text -> Bytes.of(text.toByteArray()))
                        .toList());
            case TENSORS ->
                new AttributeValue.TensorValues(proto.getTensorsList().stream()
                        .map(tensor -> tensors.read(tensor, place.in("tensor", tensor.getName())))
                        .toList());
            case GRAPHS ->
                new AttributeValue.GraphValues(proto.getGraphsList().stream()
                        .map(graph -> bodies.apply(graph, place))
                        .toList());
            case SPARSE_TENSORS ->
                new AttributeValue.SparseTensorValues(proto.getSparseTensorsList().stream()
                        .map(tensor -> tensors.read(tensor, place))
                        .toList());
            case TYPE_PROTOS ->
                new AttributeValue.TypeValues(proto.getTypeProtosList().stream()
                        .map(type -> TypeMessages.read(type, place))
                        .toList());
        };
    }

    private static void require(boolean present, AttributeType kind, FileLocation place) {
        if (!present) {
            throw place.breach(
                    Defect.Kind.ATTRIBUTE_VALUE, "is of type " + kind + " but has no value: export the model again");
        }
    }

    /** The message without the fields that were read as {@code value} and can hold tensors. */
    private static AttributeProto withoutValue(AttributeProto proto, AttributeValue value) {
        if (value instanceof AttributeValue.TensorValue) {
            return proto.toBuilder().clearT().build();
        } else if (value instanceof AttributeValue.GraphValue) {
            return proto.toBuilder().clearG().build();
        } else if (value instanceof AttributeValue.SparseTensorValue) {
            return proto.toBuilder().clearSparseTensor().build();
        } else if (value instanceof AttributeValue.TensorValues) {
            return proto.toBuilder().clearTensors().build();
        } else if (value instanceof AttributeValue.GraphValues) {
            return proto.toBuilder().clearGraphs().build();
        } else if (value instanceof AttributeValue.SparseTensorValues) {
            return proto.toBuilder().clearSparseTensors().build();
        }
        return proto;
    }
}
