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
            case FLOAT -> new AttributeValue.Real(proto.getF());
            case INT -> new AttributeValue.Int(proto.getI());
            case STRING -> new AttributeValue.Text(Bytes.of(proto.getS().toByteArray()));
            case TENSOR -> {
                require(proto.hasT(), kind, place);
                yield new AttributeValue.Dense(tensors.read(
                        proto.getT(), place.in("tensor", proto.getT().getName())));
            }
            case GRAPH -> {
                require(proto.hasG(), kind, place);
                yield new AttributeValue.Body(bodies.apply(proto.getG(), place));
            }
            case SPARSE_TENSOR -> {
                require(proto.hasSparseTensor(), kind, place);
                yield new AttributeValue.Sparse(tensors.read(proto.getSparseTensor(), place));
            }
            case TYPE_PROTO -> {
                require(proto.hasTp(), kind, place);
                yield new AttributeValue.Type(TypeMessages.read(proto.getTp(), place));
            }
            case FLOATS -> new AttributeValue.Reals(proto.getFloatsList());
            case INTS -> new AttributeValue.Ints(proto.getIntsList());
            case STRINGS ->
                new AttributeValue.Texts(proto.getStringsList().stream()
                        .map(text -> Bytes.of(text.toByteArray()))
                        .toList());
            case TENSORS ->
                new AttributeValue.Denses(proto.getTensorsList().stream()
                        .map(tensor -> tensors.read(tensor, place.in("tensor", tensor.getName())))
                        .toList());
            case GRAPHS ->
                new AttributeValue.Bodies(proto.getGraphsList().stream()
                        .map(graph -> bodies.apply(graph, place))
                        .toList());
            case SPARSE_TENSORS ->
                new AttributeValue.Sparses(proto.getSparseTensorsList().stream()
                        .map(tensor -> tensors.read(tensor, place))
                        .toList());
            case TYPE_PROTOS ->
                new AttributeValue.Types(proto.getTypeProtosList().stream()
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
        if (value instanceof AttributeValue.Dense) {
            return proto.toBuilder().clearT().build();
        } else if (value instanceof AttributeValue.Body) {
            return proto.toBuilder().clearG().build();
        } else if (value instanceof AttributeValue.Sparse) {
            return proto.toBuilder().clearSparseTensor().build();
        } else if (value instanceof AttributeValue.Denses) {
            return proto.toBuilder().clearTensors().build();
        } else if (value instanceof AttributeValue.Bodies) {
            return proto.toBuilder().clearGraphs().build();
        } else if (value instanceof AttributeValue.Sparses) {
            return proto.toBuilder().clearSparseTensors().build();
        }
        return proto;
    }
}
