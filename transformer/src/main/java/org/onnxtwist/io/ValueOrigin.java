package org.onnxtwist.io;

import java.util.Map;
import org.onnxtwist.ir.Unmodelled;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

/**
 * What the representation held of a value when it was read. While that is so, what the file said of the value is written as it was.
 */
record ValueOrigin(String name, ValueType type, String doc, Map<String, String> metadata) implements Unmodelled {
    static ValueOrigin of(Value value) {
        return new ValueOrigin(value.name().orElseThrow(), value.type(), value.doc(), value.metadata());
    }

    boolean isStill(Value value) {
        return name.equals(value.name().orElse(""))
                && type.equals(value.type())
                && doc.equals(value.doc())
                && metadata.equals(value.metadata());
    }
}
