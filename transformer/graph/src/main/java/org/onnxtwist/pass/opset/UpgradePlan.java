package org.onnxtwist.pass.opset;

import java.util.function.Consumer;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Attr;

/** The plan for upgrading one node so that it computes the same in a newer operator set. */
sealed interface UpgradePlan {
    /** The node is kept as it is. */
    record Keep() implements UpgradePlan {}

    /** An edit of the node, which may insert nodes before it. */
    record Rewrite(Consumer<Node> edit) implements UpgradePlan {}

    /**
     * The node cannot be expressed in the newer operator set.
     *
     * @param reason a clause that follows the name of the node
     */
    record Refuse(String reason) implements UpgradePlan {}

    static UpgradePlan keep() {
        return new Keep();
    }

    static UpgradePlan rewrite(Consumer<Node> edit) {
        return new Rewrite(edit);
    }

    static UpgradePlan refuse(String reason) {
        return new Refuse(reason);
    }

    /** A plan that removes attributes. */
    static UpgradePlan drop(Attr<?>... attributes) {
        return rewrite(node -> {
            for (Attr<?> attribute : attributes) {
                node.removeAttribute(attribute.name());
            }
        });
    }

    /** This plan, followed by {@code next} unless this plan is a refusal. */
    default UpgradePlan then(Consumer<Node> next) {
        if (this instanceof Rewrite rewrite) {
            return new Rewrite(rewrite.edit().andThen(next));
        }
        return this instanceof Keep ? new Rewrite(next) : this;
    }

    /** This plan followed by {@code next}; if either is a refusal, that refusal. */
    default UpgradePlan then(UpgradePlan next) {
        return next instanceof Rewrite rewrite
                ? then(rewrite.edit())
                : next instanceof Refuse && !(this instanceof Refuse) ? next : this;
    }
}
