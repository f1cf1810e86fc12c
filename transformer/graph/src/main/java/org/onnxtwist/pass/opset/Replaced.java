package org.onnxtwist.pass.opset;

import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.OperatorBuilder;

/** A node in whose place another one stands, with its name and its first output. */
final class Replaced {
    private Replaced() {}

    /** Puts the described node in the place of {@code node}. Returns the new node. */
    static Node by(Model model, Node node, OperatorBuilder<?> described) {
        Value output = node.detachOutput(0, "");
        Node made = described.emitInto(Placement.before(model, node), output);
        String name = node.name();
        for (int i = 1; i < node.outputCount(); i++) {
            if (!node.output(i).isOmitted() && i < made.outputCount()) {
                made.attachOutput(i, node.detachOutput(i, ""));
            }
        }
        node.graph().remove(node);
        if (!name.isEmpty()) {
            made.setName(name);
        }
        return made;
    }
}
