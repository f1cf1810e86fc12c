package org.onnxtwist.io.onnx;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.io.proto.TensorShapeProto;
import org.onnxtwist.io.proto.TypeProto;
import org.onnxtwist.ir.tensor.UnknownFields.Note;

/** The denotations of a type and its dimensions, for example an image and its channels. */
final class Denotations {
    private static final String DENOTATION = "denotation";

    private Denotations() {}

    /** Each denotation that is stated, by its path in the message. */
    static List<Note> of(TypeProto type) {
        List<Note> notes = new ArrayList<>();
        collect(type, "type.", notes);
        return notes.isEmpty() ? List.of() : List.copyOf(notes);
    }

    private static void collect(TypeProto type, String path, List<Note> notes) {
        add(type.getDenotation(), path, notes);
        switch (type.getValueCase()) {
            case TENSOR_TYPE -> collect(type.getTensorType().getShape(), path + "tensor_type.", notes);
            case SPARSE_TENSOR_TYPE ->
                collect(type.getSparseTensorType().getShape(), path + "sparse_tensor_type.", notes);
            case SEQUENCE_TYPE ->
                collect(type.getSequenceType().getElemType(), path + "sequence_type.elem_type.", notes);
            case OPTIONAL_TYPE ->
                collect(type.getOptionalType().getElemType(), path + "optional_type.elem_type.", notes);
            case MAP_TYPE -> collect(type.getMapType().getValueType(), path + "map_type.value_type.", notes);
            case OPAQUE_TYPE, VALUE_NOT_SET -> {}
        }
    }

    private static void collect(TensorShapeProto shape, String path, List<Note> notes) {
        for (int i = 0; i < shape.getDimCount(); i++) {
            add(shape.getDim(i).getDenotation(), path + "shape.dim[" + i + "].", notes);
        }
    }

    private static void add(String denotation, String path, List<Note> notes) {
        if (!denotation.isEmpty()) {
            notes.add(new Note.Field(path + DENOTATION, denotation));
        }
    }
}
