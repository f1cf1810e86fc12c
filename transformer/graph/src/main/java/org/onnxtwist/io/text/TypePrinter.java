package org.onnxtwist.io.text;

import java.io.IOException;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.proto.TensorShapeProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.ir.type.DType;

/** Writes types. */
final class TypePrinter {
    private final TextOutput output;
    private final Omissions.Tally omitted;

    TypePrinter(TextOutput output, Omissions.Tally omitted) {
        this.output = output;
        this.omitted = omitted;
    }

    void print(TypeProto type) throws IOException {
        omitted.add("denotations", !type.getDenotation().isEmpty());
        omitted.addUnknownFields(type);
        switch (type.getValueCase()) {
            case TENSOR_TYPE ->
                tensor(
                        type.getTensorType().getElemType(),
                        type.getTensorType().hasShape(),
                        type.getTensorType().getShape());
            case SPARSE_TENSOR_TYPE -> {
                TypeProto.SparseTensor sparse = type.getSparseTensorType();
                output.text(Words.SPARSE_TENSOR).sign('(');
                tensor(sparse.getElemType(), sparse.hasShape(), sparse.getShape());
                output.sign(')');
            }
            case SEQUENCE_TYPE -> element(Words.SEQUENCE, type.getSequenceType().getElemType());
            case OPTIONAL_TYPE -> element(Words.OPTIONAL, type.getOptionalType().getElemType());
            case MAP_TYPE -> {
                output.text(Words.MAP)
                        .sign('(')
                        .text(word(type.getMapType().getKeyType()))
                        .text(", ");
                print(type.getMapType().getValueType());
                output.sign(')');
            }
            case OPAQUE_TYPE -> opaque(type.getOpaqueType());
            case VALUE_NOT_SET -> {
                // Nothing is known, so nothing is said.
            }
        }
    }

    private void element(String word, TypeProto element) throws IOException {
        output.text(word).sign('(');
        print(element);
        output.sign(')');
    }

    private void opaque(TypeProto.Opaque opaque) throws IOException {
        output.text(Words.OPAQUE).sign('(');
        if (!opaque.getDomain().isEmpty()) {
            output.domain(opaque.getDomain()).text(", ").name(opaque.getName());
        } else if (!opaque.getName().isEmpty()) {
            output.domain(opaque.getName());
        }
        output.sign(')');
    }

    private void tensor(int elementType, boolean hasShape, TensorShapeProto shape) throws IOException {
        output.text(word(elementType));
        if (!hasShape) {
            output.text("[]");
        } else if (shape.getDimCount() > 0) {
            String separator = "[";
            for (TensorShapeProto.Dimension dimension : shape.getDimList()) {
                output.text(separator);
                dimension(dimension);
                separator = ",";
            }
            output.sign(']');
        }
    }

    private void dimension(TensorShapeProto.Dimension dimension) throws IOException {
        omitted.add("denotations", !dimension.getDenotation().isEmpty());
        if (dimension.hasDimValue()) {
            output.text(Long.toString(dimension.getDimValue()));
        } else if (dimension.getDimParam().isEmpty()) {
            output.sign('?');
        } else {
            output.name(dimension.getDimParam());
        }
    }

    /** The word for an element type; reading has refused those that ONNX does not define. */
    static String word(int elementType) {
        return DType.ofCode(elementType).orElseThrow().onnxName();
    }
}
