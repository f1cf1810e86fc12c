package org.onnxtwist.ir;

import java.util.List;
import org.onnxtwist.ir.tensor.Bytes;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.UnknownFields;

/**
 * One attribute of a node.
 *
 * @param name its name, unique within the node
 * @param value its value
 * @param doc documentation, empty for none
 * @param unmodelled what the file says besides
 */
public record Attribute(String name, AttributeValue value, String doc, UnknownFields unmodelled) {
    public static Attribute of(String name, AttributeValue value) {
        return new Attribute(name, value, "", UnknownFields.NONE);
    }

    public static Attribute of(String name, long value) {
        return of(name, new AttributeValue.IntValue(value));
    }

    public static Attribute of(String name, float value) {
        return of(name, new AttributeValue.FloatValue(value));
    }

    public static Attribute of(String name, String value) {
        return of(name, new AttributeValue.StringValue(Bytes.utf8(value)));
    }

    public static Attribute of(String name, Tensor value) {
        return of(name, new AttributeValue.TensorValue(value));
    }

    public static Attribute of(String name, Graph value) {
        return of(name, new AttributeValue.GraphValue(value));
    }

    public static Attribute ofInts(String name, List<Long> values) {
        return of(name, new AttributeValue.IntValues(values));
    }

    /** This attribute's name with another value; documentation is kept, what else the file said of the old value is not. */
    public Attribute withValue(AttributeValue other) {
        return new Attribute(name, other, doc, UnknownFields.NONE);
    }
}
