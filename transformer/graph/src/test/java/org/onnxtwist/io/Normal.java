package org.onnxtwist.io;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.onnxtwist.io.onnx.tensor.TypedContent;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.FunctionProto;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.io.proto.ValueInfoProto;
import org.onnxtwist.ir.type.DType;

/** Messages in a form that is equal for those that say the same: all elements in raw_data, no field that only states its default. */
public final class Normal {
    private static final Set<String> NEVER_TEXT =
            Set.of("denotation", "quantization_annotation", "device_configurations", "configuration");

    private final Predicate<FieldDescriptor> kept;

    private Normal(Predicate<FieldDescriptor> kept) {
        this.kept = kept;
    }

    /** All that a model says. */
    public static ModelProto form(ModelProto model) {
        return (ModelProto) new Normal(field -> true).of(model);
    }

    /** All that ONNX's textual syntax can say of a model. */
    public static ModelProto textForm(ModelProto model) {
        return (ModelProto) new Normal(Normal::isText).of(model);
    }

    private static boolean isText(FieldDescriptor field) {
        String owner = field.getContainingType().getName();
        return switch (field.getName()) {
            case "doc_string" ->
                owner.equals(ModelProto.getDescriptor().getName())
                        || owner.equals(FunctionProto.getDescriptor().getName());
            case "metadata_props" -> owner.equals(ModelProto.getDescriptor().getName());
            default -> !NEVER_TEXT.contains(field.getName());
        };
    }

    private Message of(Message message) {
        Message.Builder builder = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (!kept.test(field)) {
                builder.clearField(field);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                if (field.isRepeated()) {
                    builder.setField(
                            field,
                            ((List<?>) value)
                                    .stream().map(each -> of((Message) each)).toList());
                } else {
                    builder.setField(field, of((Message) value));
                }
            } else if (!field.isRepeated()
                    && value.equals(field.getDefaultValue())
                    && (field.getRealContainingOneof() == null || value.equals(""))) {
                builder.clearField(field);
            }
        });
        if (builder instanceof TensorProto.Builder tensor) {
            return tensor(tensor);
        }
        if (builder instanceof ValueInfoProto.Builder value && value.getType().equals(TypeProto.getDefaultInstance())) {
            return value.clearType().build();
        }
        return builder instanceof AttributeProto.Builder attribute ? attribute(attribute) : builder.build();
    }

    private AttributeProto attribute(AttributeProto.Builder attribute) {
        boolean isPlain = attribute.getT().getName().matches("[A-Za-z_][A-Za-z0-9_]*");
        if (attribute.hasT() && !isPlain) {
            attribute.getTBuilder().clearName();
        }
        return attribute.build();
    }

    private static TensorProto tensor(TensorProto.Builder tensor) {
        DType type = DType.ofCode(tensor.getDataType()).orElseThrow();
        if (type == DType.STRING || tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return tensor.build();
        }
        TensorProto built = tensor.build();
        long elements = built.getDimsList().stream().reduce(1L, (a, b) -> a * b);
        int size = (int) type.byteSize(elements);
        ByteBuffer bytes = built.getRawData().isEmpty() && size > 0
                ? new TypedContent(type, built, size).read(0, size)
                : built.getRawData().asReadOnlyByteBuffer();
        ByteString raw = ByteString.copyFrom(withoutPayloads(type, bytes));
        tensor.clearFloatData()
                .clearInt32Data()
                .clearInt64Data()
                .clearDoubleData()
                .clearUint64Data();
        return raw.isEmpty()
                ? tensor.clearRawData().build()
                : tensor.setRawData(raw).build();
    }

    private static ByteBuffer withoutPayloads(DType type, ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(bytes.duplicate()).flip();
        for (int i = 0; i < copy.limit() && (type == DType.FLOAT || type == DType.DOUBLE); i += type.bits() / 8) {
            if (type == DType.FLOAT && Float.isNaN(copy.getFloat(i))) {
                copy.putFloat(i, Float.NaN);
            } else if (type == DType.DOUBLE && Double.isNaN(copy.getDouble(i))) {
                copy.putDouble(i, Double.NaN);
            }
        }
        return copy;
    }
}
