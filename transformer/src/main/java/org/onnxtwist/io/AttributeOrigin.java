package org.onnxtwist.io;

import java.util.List;
import java.util.Set;
import org.onnxtwist.io.proto.AttributeProto;
import org.onnxtwist.ir.Unmodelled;

/**
 * An attribute as it was read.
 *
 * @param proto the message, whole
 * @param kind the kind that it was read as, stated or told from its fields
 * @param leftovers tensors in fields that are not of that kind
 */
record AttributeOrigin(AttributeProto proto, AttributeProto.AttributeType kind, Leftovers leftovers)
        implements Unmodelled {
    private static final Set<String> DESCRIPTION = Set.of("name", "doc_string", "type", "ref_attr_name");

    @Override
    public List<Note> notes() {
        if (proto.getType() == AttributeProto.AttributeType.UNDEFINED) {
            return List.of(new Note.Missing("type"));
        }
        int allowed = proto.getRefAttrName().isEmpty() ? 1 : 0;
        if (values() <= allowed) {
            return List.of();
        }
        return proto.getAllFields().entrySet().stream()
                .filter(field -> !DESCRIPTION.contains(field.getKey().getName()))
                .map(field -> (Note) new Note.Field(field.getKey().getName(), field.getValue()))
                .toList();
    }

    /** How many of the fields for values are set. */
    private int values() {
        int single = one(proto.hasF())
                + one(proto.hasI())
                + one(proto.hasS())
                + one(proto.hasT())
                + one(proto.hasG())
                + one(proto.hasSparseTensor())
                + one(proto.hasTp());
        return single
                + one(proto.getFloatsCount() > 0)
                + one(proto.getIntsCount() > 0)
                + one(proto.getStringsCount() > 0)
                + one(proto.getTensorsCount() > 0)
                + one(proto.getGraphsCount() > 0)
                + one(proto.getSparseTensorsCount() > 0)
                + one(proto.getTypeProtosCount() > 0);
    }

    private static int one(boolean set) {
        return set ? 1 : 0;
    }
}
