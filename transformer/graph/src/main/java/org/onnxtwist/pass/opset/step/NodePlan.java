package org.onnxtwist.pass.opset.step;

import java.util.function.Consumer;
import org.onnxtwist.ir.Node;
import org.onnxtwist.op.Attr;

/** The plan for converting one node so that it computes the same in another operator set. */
public sealed interface NodePlan {
    /** The node is kept as it is. */
    record Keep() implements NodePlan {}

    /** An edit of the node, which may insert nodes before it. */
    record Rewrite(Consumer<Node> edit) implements NodePlan {}

    /** An edit that puts other nodes in the place of the node, of which nothing else has to be converted then. */
    record Replace(Consumer<Node> edit) implements NodePlan {}

    /**
     * The node cannot be expressed in the other operator set.
     *
     * @param reason a clause that follows the name of the node
     */
    record Refuse(String reason) implements NodePlan {}

    static NodePlan keep() {
        return new Keep();
    }

    static NodePlan rewrite(Consumer<Node> edit) {
        return new Rewrite(edit);
    }

    static NodePlan replace(Consumer<Node> edit) {
        return new Replace(edit);
    }

    static NodePlan refuse(String reason) {
        return new Refuse(reason);
    }

    /** A plan that removes attributes. */
    static NodePlan drop(Attr<?>... attributes) {
        return rewrite(node -> {
            for (Attr<?> attribute : attributes) {
                node.removeAttribute(attribute.name());
            }
        });
    }

    /** This plan, followed by {@code next} unless this plan is a refusal or replaces the node. */
    default NodePlan then(Consumer<Node> next) {
        if (this instanceof Rewrite rewrite) {
            return new Rewrite(rewrite.edit().andThen(next));
        }
        return this instanceof Keep ? new Rewrite(next) : this;
    }

    /** This plan followed by {@code next}; if either is a refusal, that refusal; this plan alone if it replaces the node. */
    default NodePlan then(NodePlan next) {
        if (next instanceof Rewrite rewrite) {
            return then(rewrite.edit());
        }
        return this instanceof Refuse || this instanceof Replace || next instanceof Keep ? this : next;
    }

    /** Converts a node as planned; does nothing for a refusal. */
    default void apply(Node node) {
        if (this instanceof Rewrite rewrite) {
            rewrite.edit().accept(node);
        } else if (this instanceof Replace replace) {
            replace.edit().accept(node);
        }
    }
}
