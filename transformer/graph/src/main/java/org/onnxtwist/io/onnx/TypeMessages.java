package org.onnxtwist.io.onnx;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.io.file.FileLocation;
import org.onnxtwist.io.proto.TensorShapeProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/** Types of values, from and to messages. */
public final class TypeMessages {
    /** The size that some exporters write for an unknown dimension. */
    private static final long UNKNOWN_SIZE = -1;

    private TypeMessages() {}

    /**
     * Returns the type of a message.
     *
     * @throws InvalidModelException for element types that ONNX does not define and for negative dimensions other than -1
     */
    public static ValueType read(TypeProto proto, FileLocation place) {
        return switch (proto.getValueCase()) {
            case TENSOR_TYPE -> {
                TypeProto.Tensor tensor = proto.getTensorType();
                yield new ValueType.TensorType(
                        dtype(tensor.getElemType(), place),
                        tensor.hasShape() ? shape(tensor.getShape(), place) : Shape.UNKNOWN);
            }
            case SPARSE_TENSOR_TYPE -> {
                TypeProto.SparseTensor tensor = proto.getSparseTensorType();
                yield new ValueType.SparseTensorType(
                        dtype(tensor.getElemType(), place),
                        tensor.hasShape() ? shape(tensor.getShape(), place) : Shape.UNKNOWN);
            }
            case SEQUENCE_TYPE ->
                new ValueType.SequenceType(read(proto.getSequenceType().getElemType(), place));
            case OPTIONAL_TYPE ->
                new ValueType.OptionalType(read(proto.getOptionalType().getElemType(), place));
            case MAP_TYPE ->
                new ValueType.MapType(
                        dtype(proto.getMapType().getKeyType(), place),
                        read(proto.getMapType().getValueType(), place));
            case OPAQUE_TYPE ->
                new ValueType.OpaqueType(
                        proto.getOpaqueType().getDomain(), proto.getOpaqueType().getName());
            case VALUE_NOT_SET -> ValueType.UNKNOWN;
        };
    }

    private static DType dtype(int code, FileLocation place) {
        return DType.ofCode(code)
                .orElseThrow(
                        () -> place.breach(
                                Defect.Kind.TYPE,
                                "has the element type " + code
                                        + ", which ONNX does not define up to IR version 14: export the model again for that version"));
    }

    private static Shape shape(TensorShapeProto proto, FileLocation place) {
        List<Dim> dims = new ArrayList<>(proto.getDimCount());
        for (TensorShapeProto.Dimension dimension : proto.getDimList()) {
            if (dimension.hasDimValue() && dimension.getDimValue() != UNKNOWN_SIZE) {
                if (dimension.getDimValue() < 0) {
                    throw place.breach(
                            Defect.Kind.TYPE,
                            "has the negative dimension " + dimension.getDimValue() + ": export the model again");
                }
                dims.add(Dim.of(dimension.getDimValue()));
            } else {
                dims.add(dimension.getDimParam().isEmpty() ? Dim.UNKNOWN : Dim.of(dimension.getDimParam()));
            }
        }
        return Shape.of(dims);
    }

    static TypeProto write(ValueType type) {
        TypeProto.Builder proto = TypeProto.newBuilder();
        if (type instanceof ValueType.TensorType tensor) {
            proto.getTensorTypeBuilder().setElemType(tensor.dtype().code());
            tensor.shape()
                    .known()
                    .ifPresent(dims -> proto.getTensorTypeBuilder().setShape(shape(dims)));
        } else if (type instanceof ValueType.SparseTensorType tensor) {
            proto.getSparseTensorTypeBuilder().setElemType(tensor.dtype().code());
            tensor.shape()
                    .known()
                    .ifPresent(dims -> proto.getSparseTensorTypeBuilder().setShape(shape(dims)));
        } else if (type instanceof ValueType.SequenceType sequence) {
            proto.getSequenceTypeBuilder().setElemType(write(sequence.element()));
        } else if (type instanceof ValueType.OptionalType optional) {
            proto.getOptionalTypeBuilder().setElemType(write(optional.element()));
        } else if (type instanceof ValueType.MapType map) {
            proto.getMapTypeBuilder().setKeyType(map.key().code()).setValueType(write(map.value()));
        } else if (type instanceof ValueType.OpaqueType opaque) {
            proto.getOpaqueTypeBuilder().setDomain(opaque.domain()).setName(opaque.name());
        }
        return proto.build();
    }

    private static TensorShapeProto shape(List<Dim> dims) {
        TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
        for (Dim dim : dims) {
            TensorShapeProto.Dimension.Builder dimension = proto.addDimBuilder();
            if (dim instanceof Dim.Known known) {
                dimension.setDimValue(known.size());
            } else if (dim instanceof Dim.Symbolic symbol) {
                dimension.setDimParam(symbol.name());
            } else if (dim instanceof Dim.Computed computed
                    && computed.formula().isNamed()) {
                dimension.setDimParam(computed.toString());
            } else if (dim instanceof Dim.Unknown unknown && !unknown.text().isEmpty()) {
                dimension.setDimParam(unknown.text());
            }
        }
        return proto.build();
    }
}
