package org.onnxtwist.pass.opset;

import java.util.function.Consumer;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Attr;

/** What has to become of one node so that it means the same in a newer operator set. */
sealed interface UpgradePlan {
    /** Nothing: it means the same. */
    record Keep() implements UpgradePlan {}

    /** An edit of the node, which may put nodes before it. */
    record Rewrite(Consumer<Node> edit) implements UpgradePlan {}

    /**
     * It cannot be said in the newer operator set.
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

    /** An edit that drops attributes. */
    static UpgradePlan drop(Attr<?>... attributes) {
        return rewrite(node -> {
            for (Attr<?> attribute : attributes) {
                node.removeAttribute(attribute.name());
            }
        });
    }

    /** This plan, and where it is not refused, {@code next} after it. */
    default UpgradePlan then(Consumer<Node> next) {
        if (this instanceof Rewrite rewrite) {
            return new Rewrite(rewrite.edit().andThen(next));
        }
        return this instanceof Keep ? new Rewrite(next) : this;
    }

    /** Both, this one first; where one is refused, that one. */
    default UpgradePlan then(UpgradePlan next) {
        return next instanceof Rewrite rewrite
                ? then(rewrite.edit())
                : next instanceof Refuse && !(this instanceof Refuse) ? next : this;
    }
}
