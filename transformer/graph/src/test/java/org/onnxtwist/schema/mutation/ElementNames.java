package org.onnxtwist.schema.mutation;

import java.util.Locale;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TypeProto;

/** Types as the schemas spell them, to messages and back. */
final class ElementNames {
    private static final String TENSOR = "tensor(";
    private static final String SEQUENCE = "seq(";
    private static final String OPTIONAL = "optional(";
    private static final String MAP = "map(";
    private static final String SPARSE = "sparse_tensor(";

    private ElementNames() {}

    static String tensor(TensorProto.DataType type) {
        return TENSOR + type.name().toLowerCase(Locale.ROOT) + ")";
    }

    static TensorProto.DataType element(String name) {
        return TensorProto.DataType.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** The type of that name, without a shape. */
    static TypeProto type(String name) {
        TypeProto.Builder type = TypeProto.newBuilder();
        if (name.startsWith(TENSOR)) {
            type.getTensorTypeBuilder()
                    .setElemType(element(inside(name, TENSOR)).getNumber());
        } else if (name.startsWith(SPARSE)) {
            type.getSparseTensorTypeBuilder()
                    .setElemType(element(inside(name, SPARSE)).getNumber());
        } else if (name.startsWith(SEQUENCE)) {
            type.getSequenceTypeBuilder().setElemType(type(inside(name, SEQUENCE)));
        } else if (name.startsWith(OPTIONAL)) {
            type.getOptionalTypeBuilder().setElemType(type(inside(name, OPTIONAL)));
        } else if (name.startsWith(MAP)) {
            String[] parts = inside(name, MAP).split(",", -1);
            type.getMapTypeBuilder()
                    .setKeyType(element(parts[0].trim()).getNumber())
                    .setValueType(type(TENSOR + parts[1].trim() + ")"));
        } else {
            throw new IllegalArgumentException("no type is called " + name);
        }
        return type.build();
    }

    private static String inside(String name, String head) {
        return name.substring(head.length(), name.length() - 1);
    }
}
