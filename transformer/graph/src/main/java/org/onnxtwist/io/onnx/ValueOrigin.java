package org.onnxtwist.io.onnx;

import java.util.List;
import java.util.Map;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.UnknownFields;
import org.onnxtwist.ir.type.ValueType;

/**
 * The properties of a value when it was read. As long as they are unchanged, the value's message is written as it was in the file.
 *
 * @param notes the denotations of its type
 */
record ValueOrigin(String name, ValueType type, String doc, Map<String, String> metadata, List<Note> notes)
        implements UnknownFields {
    static ValueOrigin of(Value value, List<Note> notes) {
        return new ValueOrigin(value.name().orElseThrow(), value.type(), value.doc(), value.metadata(), notes);
    }

    boolean isStill(Value value) {
        return name.equals(value.name().orElse(""))
                && type.equals(value.type())
                && doc.equals(value.doc())
                && metadata.equals(value.metadata());
    }
}
