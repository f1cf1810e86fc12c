package org.onnxtwist.io.onnx;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.onnx.tensor.TensorWriter;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.io.proto.GraphProto;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.type.ValueType;

/** Turns attributes into messages. One that is as it was read gets the very message that it was read from. */
final class AttributeWriter {
    private static final FileLocation CHECKED_BEFORE = FileLocation.file("a model that was read");

    private final TensorWriter tensors;
    private final Function<Graph, GraphProto> bodies;

    AttributeWriter(TensorWriter tensors, Function<Graph, GraphProto> bodies) {
        this.tensors = tensors;
        this.bodies = bodies;
    }

    AttributeProto write(Attribute attribute) {
        AttributeType kind = kind(attribute.value());
        if (attribute.unmodelled() instanceof AttributeOrigin origin
                && (origin.kind() == kind || attribute.value() instanceof AttributeValue.Reference)) {
            AttributeProto read = origin.leftovers().write(origin.proto(), tensors);
            return isAsRead(attribute, read) ? read : changed(attribute, read);
        }
        return fresh(attribute, kind);
    }

    /** The value's field is set whatever the value: a zero that is not in the file is no value to ONNX's checker. */
    private AttributeProto fresh(Attribute attribute, AttributeType kind) {
        AttributeProto.Builder proto = AttributeProto.newBuilder().setName(attribute.name());
        if (!attribute.doc().isEmpty()) {
            proto.setDocString(attribute.doc());
        }
        if (kind != AttributeType.UNDEFINED) {
            proto.setType(kind);
        }
        set(attribute.value(), proto);
        return proto.build();
    }

    private AttributeProto changed(Attribute attribute, AttributeProto read) {
        AttributeProto.Builder proto = read.toBuilder();
        if (!read.getName().equals(attribute.name())) {
            proto.setName(attribute.name());
        }
        if (!read.getDocString().equals(attribute.doc())) {
            proto.setDocString(attribute.doc());
        }
        if (!saysTheSame(attribute.value(), read)) {
            set(attribute.value(), proto);
        }
        return proto.build();
    }

    private static boolean isAsRead(Attribute attribute, AttributeProto read) {
        return read.getName().equals(attribute.name())
                && read.getDocString().equals(attribute.doc())
                && saysTheSame(attribute.value(), read);
    }

    private static AttributeType kind(AttributeValue value) {
        if (value instanceof AttributeValue.IntValue) {
            return AttributeType.INT;
        } else if (value instanceof AttributeValue.IntValues) {
            return AttributeType.INTS;
        } else if (value instanceof AttributeValue.FloatValue) {
            return AttributeType.FLOAT;
        } else if (value instanceof AttributeValue.FloatValues) {
            return AttributeType.FLOATS;
        } else if (value instanceof AttributeValue.StringValue) {
            return AttributeType.STRING;
        } else if (value instanceof AttributeValue.StringValues) {
            return AttributeType.STRINGS;
        } else if (value instanceof AttributeValue.TensorValue) {
            return AttributeType.TENSOR;
        } else if (value instanceof AttributeValue.TensorValues) {
            return AttributeType.TENSORS;
        } else if (value instanceof AttributeValue.GraphValue) {
            return AttributeType.GRAPH;
        } else if (value instanceof AttributeValue.GraphValues) {
            return AttributeType.GRAPHS;
        } else if (value instanceof AttributeValue.SparseTensorValue) {
            return AttributeType.SPARSE_TENSOR;
        } else if (value instanceof AttributeValue.SparseTensorValues) {
            return AttributeType.SPARSE_TENSORS;
        } else if (value instanceof AttributeValue.TypeValue) {
            return AttributeType.TYPE_PROTO;
        } else if (value instanceof AttributeValue.TypeValues) {
            return AttributeType.TYPE_PROTOS;
        }
        AttributeValue.Reference reference = (AttributeValue.Reference) value;
        return Optional.ofNullable(AttributeType.forNumber(reference.kindCode()))
                .orElse(AttributeType.UNDEFINED);
    }

    /** Tells whether the message's value field reads as {@code value}; never for tensors and graphs, which are written to find out. */
    private static boolean saysTheSame(AttributeValue value, AttributeProto read) {
        if (value instanceof AttributeValue.IntValue number) {
            return read.getI() == number.value();
        } else if (value instanceof AttributeValue.IntValues numbers) {
            return read.getIntsList().equals(numbers.values());
        } else if (value instanceof AttributeValue.FloatValue number) {
            return Float.floatToRawIntBits(read.getF()) == Float.floatToRawIntBits(number.value());
        } else if (value instanceof AttributeValue.FloatValues numbers) {
            return read.getFloatsList().equals(numbers.values());
        } else if (value instanceof AttributeValue.StringValue text) {
            return read.getS().equals(bytes(text.value()));
        } else if (value instanceof AttributeValue.StringValues texts) {
            return read.getStringsList()
                    .equals(texts.values().stream().map(AttributeWriter::bytes).toList());
        } else if (value instanceof AttributeValue.TypeValue type) {
            return type(read, type.value());
        } else if (value instanceof AttributeValue.TypeValues types) {
            return read.getTypeProtosList().stream()
                    .map(proto -> TypeMessages.read(proto, CHECKED_BEFORE))
                    .toList()
                    .equals(types.values());
        }
        return value instanceof AttributeValue.Reference reference
                && read.getRefAttrName().equals(reference.attribute())
                && read.getType().getNumber() == reference.kindCode();
    }

    private static boolean type(AttributeProto read, ValueType value) {
        return read.hasTp() && TypeMessages.read(read.getTp(), CHECKED_BEFORE).equals(value);
    }

    private void set(AttributeValue value, AttributeProto.Builder proto) {
        if (value instanceof AttributeValue.IntValue number) {
            proto.setI(number.value());
        } else if (value instanceof AttributeValue.IntValues numbers) {
            proto.clearInts().addAllInts(numbers.values());
        } else if (value instanceof AttributeValue.FloatValue number) {
            proto.setF(number.value());
        } else if (value instanceof AttributeValue.FloatValues numbers) {
            proto.clearFloats().addAllFloats(numbers.values());
        } else if (value instanceof AttributeValue.StringValue text) {
            proto.setS(bytes(text.value()));
        } else if (value instanceof AttributeValue.StringValues texts) {
            proto.clearStrings().addAllStrings(each(texts.values(), AttributeWriter::bytes));
        } else if (value instanceof AttributeValue.TensorValue tensor) {
            proto.setT(tensors.message(tensor.value()));
        } else if (value instanceof AttributeValue.TensorValues list) {
            proto.clearTensors().addAllTensors(each(list.values(), tensors::message));
        } else if (value instanceof AttributeValue.GraphValue body) {
            proto.setG(bodies.apply(body.value()));
        } else if (value instanceof AttributeValue.GraphValues list) {
            proto.clearGraphs().addAllGraphs(each(list.values(), bodies));
        } else if (value instanceof AttributeValue.SparseTensorValue sparse) {
            proto.setSparseTensor(tensors.message(sparse.value(), Optional.empty()));
        } else if (value instanceof AttributeValue.SparseTensorValues list) {
            proto.clearSparseTensors()
                    .addAllSparseTensors(each(list.values(), sparse -> tensors.message(sparse, Optional.empty())));
        } else if (value instanceof AttributeValue.TypeValue type) {
            proto.setTp(TypeMessages.write(type.value()));
        } else if (value instanceof AttributeValue.TypeValues types) {
            proto.clearTypeProtos().addAllTypeProtos(each(types.values(), TypeMessages::write));
        } else if (value instanceof AttributeValue.Reference reference) {
            proto.setRefAttrName(reference.attribute());
        }
    }

    private static <T, R> List<R> each(List<T> values, Function<? super T, ? extends R> write) {
        return values.stream().<R>map(write).toList();
    }

    private static ByteString bytes(Bytes text) {
        return ByteString.copyFrom(text.toByteArray());
    }
}
