package org.onnxtwist.io.onnx;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.onnxtwist.io.onnx.tensor.Leftovers;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.io.proto.AttributeProto.AttributeType;
import org.onnxtwist.ir.tensor.UnknownFields;

/**
 * An attribute as it was read.
 *
 * @param proto the message, whole
 * @param kind the kind that it was read as, stated or told from its fields
 * @param leftovers tensors in fields that are not of that kind
 */
record AttributeOrigin(AttributeProto proto, AttributeType kind, Leftovers leftovers) implements UnknownFields {
    private static final Set<String> DESCRIPTION = Set.of("name", "doc_string", "type", "ref_attr_name");

    /** The kinds whose value is in a file even where it is zero or empty. */
    private static final Set<AttributeType> STATED =
            EnumSet.of(AttributeType.FLOAT, AttributeType.INT, AttributeType.STRING);

    @Override
    public List<Note> notes() {
        List<String> set = proto.getAllFields().keySet().stream()
                .map(FieldDescriptor::getName)
                .filter(field -> !DESCRIPTION.contains(field))
                .toList();
        List<Note> notes = new ArrayList<>();
        boolean refers = !proto.getRefAttrName().isEmpty();
        if (proto.getType() == AttributeType.UNDEFINED) {
            notes.add(new Note.Missing("type"));
        } else if (!refers && set.isEmpty() && STATED.contains(kind)) {
            notes.add(new Note.Missing(AttributeKindReader.field(kind)));
        }
        if (refers
                || set.size() > 1
                || !List.of(AttributeKindReader.field(kind)).containsAll(set)) {
            proto.getAllFields().forEach((field, value) -> {
                if (set.contains(field.getName())) {
                    notes.add(new Note.Field(field.getName(), value));
                }
            });
        }
        return notes;
    }
}
