package org.onnxtwist.io.json;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.io.notation.ModelMessage;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.tensor.TensorContent.Packed;

/** Writes messages as JSON objects. */
final class MessageWriter {
    /** The length that the library accepts for an unknown length. */
    private static final int UNKNOWN = -1;

    private static final FieldDescriptor RAW_DATA =
            TensorProto.getDescriptor().findFieldByNumber(TensorProto.RAW_DATA_FIELD_NUMBER);

    private final JsonGenerator json;
    private final ModelMessage model;
    private final Omissions.Tally omitted = new Omissions.Tally();

    private MessageWriter(JsonGenerator json, ModelMessage model) {
        this.json = json;
        this.model = model;
    }

    static Omissions write(ModelMessage model, OutputStream stream) throws IOException {
        JsonGenerator json = new JsonFactory()
                .createGenerator(stream)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .setPrettyPrinter(new DefaultPrettyPrinter());
        MessageWriter writer = new MessageWriter(json, model);
        writer.message(model.proto());
        json.writeRaw('\n');
        json.close();
        return writer.omitted.total();
    }

    private void message(Message message) throws IOException {
        omitted.addUnknownFields(message);
        json.writeStartObject();
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            json.writeFieldName(field.getJsonName());
            if (field.isRepeated()) {
                json.writeStartArray();
                for (Object element : (List<?>) entry.getValue()) {
                    value(field, element);
                }
                json.writeEndArray();
            } else {
                value(field, entry.getValue());
            }
        }
        Optional<Packed> content = message instanceof TensorProto tensor ? model.content(tensor) : Optional.empty();
        if (content.isPresent()) {
            json.writeFieldName(RAW_DATA.getJsonName());
            json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, new ContentStream(content.get()), UNKNOWN);
        }
        json.writeEndObject();
    }

    private void value(FieldDescriptor field, Object value) throws IOException {
        switch (field.getJavaType()) {
            case MESSAGE -> message((Message) value);
            case STRING -> json.writeString((String) value);
            case BYTE_STRING -> {
                ByteString bytes = (ByteString) value;
                json.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, bytes.newInput(), bytes.size());
            }
            case ENUM -> json.writeString(((EnumValueDescriptor) value).getName());
            case BOOLEAN -> json.writeBoolean((Boolean) value);
            case INT -> json.writeNumber((Integer) value);
            case LONG ->
                json.writeString(
                        field.getType() == FieldDescriptor.Type.UINT64
                                ? Long.toUnsignedString((Long) value)
                                : Long.toString((Long) value));
            case FLOAT -> json.writeNumber((Float) value);
            case DOUBLE -> json.writeNumber((Double) value);
        }
    }
}
