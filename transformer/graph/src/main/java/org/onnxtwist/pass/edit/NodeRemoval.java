package org.onnxtwist.pass.edit;

import static org.onnxtwist.pass.edit.NamedParts.refusal;

import java.util.List;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.shape.InferredTypes;

/** Removes nodes: what read the output of one reads its first input from then on. */
final class NodeRemoval {
    private NodeRemoval() {}

    /** @throws PassException when something reads an output in whose place the first input cannot come */
    static void apply(Node node, InferredTypes types) {
        List<Value> read = node.dependencies().toList();
        List<Value> used = node.outputs().stream().filter(Value::isUsed).toList();
        if (used.isEmpty()) {
            node.graph().remove(node);
        } else {
            bypass(node, used, types);
        }
        DeadCode.release(read);
    }

    private static void bypass(Node node, List<Value> used, InferredTypes types) {
        Value output = node.output(0);
        String cannot = node + " cannot be removed: ";
        for (Value other : used) {
            if (other != output) {
                throw refusal(cannot + "its output " + other + " is "
                        + other.uses().iterator().next()
                        + ", and a node can only be bypassed to its first output: let that be removed first");
            }
        }
        Value input = node.input(0)
                .orElseThrow(() -> refusal(cannot + "it has no input that could take the place of its output " + output
                        + ", which is " + output.uses().iterator().next()));
        ValueType before = types.of(output);
        ValueType after = types.of(input);
        if (before.contradicts(after)) {
            throw refusal(cannot + "its output " + output + " is " + before + " and its input " + input + " is " + after
                    + ", so that the one cannot take the place of the other");
        }
        if (output.isOutput() && input.graph() != node.graph()) {
            throw refusal(cannot + "its output " + output + " is an output of a subgraph, and its input " + input
                    + " comes from outside, so that no node of the subgraph would make the output");
        }
        if (output.isOutput() && (input.producer().isEmpty() || input.isOutput())) {
            throw refusal(cannot + "its output " + output + " is an output of " + node.graph() + ", and its input "
                    + input + " is " + (input.isOutput() ? "an output too" : "made by no node")
                    + ", so that no node would make the output"
                    + (node.graph().owner().isPresent() ? "" : "; 'remove-output' removes it"));
        }
        node.replaceWith(input);
    }
}
