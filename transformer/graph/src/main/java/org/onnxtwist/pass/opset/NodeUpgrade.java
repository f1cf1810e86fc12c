package org.onnxtwist.pass.opset;

import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Attr;

/** Plans how a node of one version of an operator is rewritten for the next. */
@FunctionalInterface
interface NodeUpgrade {
    /** Keeps every node as it is. */
    NodeUpgrade KEEP = (node, step) -> UpgradePlan.keep();

    /** Plans the upgrade of a node without changing it; {@link UpgradeStep#types} are the types before the upgrade. */
    UpgradePlan plan(Node node, UpgradeStep step);

    /**
     * Refuses every node.
     *
     * @param reason a clause that follows the name of the node
     */
    static NodeUpgrade refuse(String reason) {
        return (node, step) -> UpgradePlan.refuse(reason);
    }

    /** Removes attributes. */
    static NodeUpgrade drop(Attr<?>... attributes) {
        return (node, step) -> UpgradePlan.drop(attributes);
    }

    /** Sets those of the attributes that the node does not state. */
    static NodeUpgrade state(Attribute... defaults) {
        return (node, step) -> UpgradePlan.rewrite(target -> {
            for (Attribute attribute : defaults) {
                if (target.attribute(attribute.name()).isEmpty()) {
                    target.setAttribute(attribute);
                }
            }
        });
    }
}
