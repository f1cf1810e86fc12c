package org.onnxtwist.io.onnx;

import java.util.Locale;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;

/** Determines the kind of value that an attribute message has. */
public final class AttributeKindReader {
    private AttributeKindReader() {}

    /**
     * The stated kind or, in files of the first IR versions, which state none, that of the field that is set; {@code UNDEFINED} if no field
     * is set.
     */
    public static AttributeType of(AttributeProto proto) {
        if (proto.getType() != AttributeType.UNDEFINED) {
            return proto.getType();
        }
        if (proto.hasF()) {
            return AttributeType.FLOAT;
        } else if (proto.hasI()) {
            return AttributeType.INT;
        } else if (proto.hasS()) {
            return AttributeType.STRING;
        } else if (proto.hasT()) {
            return AttributeType.TENSOR;
        } else if (proto.hasG()) {
            return AttributeType.GRAPH;
        } else if (proto.getFloatsCount() > 0) {
            return AttributeType.FLOATS;
        } else if (proto.getIntsCount() > 0) {
            return AttributeType.INTS;
        } else if (proto.getStringsCount() > 0) {
            return AttributeType.STRINGS;
        } else if (proto.getTensorsCount() > 0) {
            return AttributeType.TENSORS;
        } else if (proto.getGraphsCount() > 0) {
            return AttributeType.GRAPHS;
        } else if (proto.hasSparseTensor()) {
            return AttributeType.SPARSE_TENSOR;
        } else if (proto.getSparseTensorsCount() > 0) {
            return AttributeType.SPARSE_TENSORS;
        } else if (proto.hasTp()) {
            return AttributeType.TYPE_PROTO;
        }
        return proto.getTypeProtosCount() > 0 ? AttributeType.TYPE_PROTOS : AttributeType.UNDEFINED;
    }

    /** The name of the field that holds a value of a kind; empty for {@code UNDEFINED}. */
    static String field(AttributeType kind) {
        return switch (kind) {
            case UNDEFINED -> "";
            case FLOAT -> "f";
            case INT -> "i";
            case STRING -> "s";
            case TENSOR -> "t";
            case GRAPH -> "g";
            case TYPE_PROTO -> "tp";
            default -> kind.name().toLowerCase(Locale.ROOT);
        };
    }
}
