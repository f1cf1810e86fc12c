package org.onnxtwist.pass.opset.step;

import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Attr;

/** Plans how a node of one version of an operator is rewritten for another version. */
@FunctionalInterface
public interface NodeConversion {
    /** Keeps every node as it is. */
    NodeConversion KEEP = (node, step) -> NodePlan.keep();

    /** Plans the conversion of a node without changing it; {@link OpsetStep#types} are the types before the conversion. */
    NodePlan plan(Node node, OpsetStep step);

    /**
     * Refuses every node.
     *
     * @param reason a clause that follows the name of the node
     */
    static NodeConversion refuse(String reason) {
        return (node, step) -> NodePlan.refuse(reason);
    }

    /** Removes attributes. */
    static NodeConversion drop(Attr<?>... attributes) {
        return (node, step) -> NodePlan.drop(attributes);
    }

    /** Sets those of the attributes that the node does not state. */
    static NodeConversion state(Attribute... defaults) {
        return (node, step) -> NodePlan.rewrite(target -> {
            for (Attribute attribute : defaults) {
                if (target.attribute(attribute.name()).isEmpty()) {
                    target.setAttribute(attribute);
                }
            }
        });
    }
}
