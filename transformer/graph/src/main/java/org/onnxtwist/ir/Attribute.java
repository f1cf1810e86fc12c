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
    /** An attribute without documentation. */
    public static Attribute of(String name, AttributeValue value) {
        return new Attribute(name, value, "", UnknownFields.NONE);
    }

    /** An attribute of kind INT. */
    public static Attribute ofInt(String name, long value) {
        return of(name, new AttributeValue.IntValue(value));
    }

    /** An attribute of kind FLOAT. */
    public static Attribute ofFloat(String name, float value) {
        return of(name, new AttributeValue.FloatValue(value));
    }

    /** An attribute of kind STRING, in UTF-8. */
    public static Attribute ofString(String name, String value) {
        return of(name, new AttributeValue.StringValue(Bytes.utf8(value)));
    }

    /** An attribute of kind TENSOR. */
    public static Attribute ofTensor(String name, Tensor value) {
        return of(name, new AttributeValue.TensorValue(value));
    }

    /** An attribute of kind GRAPH: a subgraph, which can belong to one node only. */
    public static Attribute ofGraph(String name, Graph value) {
        return of(name, new AttributeValue.GraphValue(value));
    }

    /** An attribute of kind INTS. */
    public static Attribute ofInts(String name, List<Long> values) {
        return of(name, new AttributeValue.IntValues(values));
    }

    /** An attribute of kind FLOATS. */
    public static Attribute ofFloats(String name, List<Float> values) {
        return of(name, new AttributeValue.FloatValues(values));
    }

    /** This attribute's name with another value; documentation is kept, what else the file said of the old value is not. */
    public Attribute withValue(AttributeValue other) {
        return new Attribute(name, other, doc, UnknownFields.NONE);
    }
}
