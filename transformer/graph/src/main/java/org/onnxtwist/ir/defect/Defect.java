package org.onnxtwist.ir.defect;

import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/**
 * A rule that a file breaks in a way that a model cannot express, such as a tensor with too few bytes. The model has a stand-in for
 * what the file says there.
 *
 * @param kind which rule
 * @param graph the graph in which it is broken; empty for what concerns the model as a whole
 * @param node the node that has the defect
 * @param value the value that has the defect; where it is about a tensor, nothing defines the value
 * @param attribute what stands in the node, or among the function's defaults, for an attribute that cannot be represented
 * @param sentence what is wrong, where within the graph, and the remedy
 */
public record Defect(
        Kind kind,
        Optional<Graph> graph,
        Optional<Node> node,
        Optional<Value> value,
        Optional<Attribute> attribute,
        String sentence) {
    /** The rules. */
    public enum Kind {
        /** An element type that ONNX does not define, a negative size, or sizes whose product overflows. */
        TYPE,
        /** Elements that do not fit a tensor's type and sizes, or stand in several fields or a wrong one. */
        TENSOR_CONTENT,
        /** A value without a name, or with one that is not UTF-8. */
        NAME,
        /** An attribute without a value. */
        ATTRIBUTE_VALUE,
        /** A second attribute of one name. */
        ATTRIBUTE_REPEATED,
        /** A second function of one identifier. */
        FUNCTION_REPEATED
    }
}
