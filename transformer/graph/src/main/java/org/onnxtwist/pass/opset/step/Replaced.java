package org.onnxtwist.pass.opset.step;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.op.OperatorBuilder;

/** A node in whose place another one stands, with its name and its outputs. */
public final class Replaced {
    private Replaced() {}

    /** Puts the described node in the place of {@code node}. Returns the new node. */
    public static Node by(Model model, Node node, OperatorBuilder<?> described) {
        Node made = described.emitNode(Placement.before(model, node));
        node.replaceWith(made.outputs());
        if (!node.name().isEmpty()) {
            made.setName(node.name());
        }
        return made;
    }
}
