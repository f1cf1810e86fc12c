package org.onnxtwist.runtime.layers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;

/** Nodes in the place of layers, which tell of a layer no more than its name; what computed the layers goes. */
final class LayerStandIns {
    private static final OperatorId STAND_IN = OperatorId.of("onnx_twist.diff", "Layer");
    private static final String NAME = "layer";

    private final Model model;
    private final Deque<Node> open = new ArrayDeque<>();
    private final Set<OperatorId> called = new LinkedHashSet<>();

    /** @param model the model, which is changed */
    LayerStandIns(Model model) {
        this.model = model;
    }

    /** Puts a node that reads {@code input} in the place of the node that makes {@code output}. */
    void put(Value input, Value output, String layer) {
        Node last = output.producer().orElseThrow();
        NodeBuilder builder = last.graph()
                .newNode(STAND_IN)
                .name(layer)
                .input(input)
                .attribute(Attribute.ofString(NAME, layer))
                .output(last.detachOutput(output.outputIndex(), "replaced"));
        builder.before(last);
        open.add(last);
        called.add(last.operator());
    }

    /** Removes the nodes, weights and functions that only the replaced layers used. */
    void prune() {
        Set<Node> removed = new HashSet<>();
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (removed.contains(node)
                    || node.outputs().stream().anyMatch(value -> value.isUsed() || value.isOutput())) {
                continue;
            }
            List<Value> read = node.inputValues().distinct().toList();
            node.graph().remove(node);
            removed.add(node);
            for (Value value : read) {
                value.producer().ifPresent(open::add);
                if (value.initializer().isPresent() && !value.isUsed() && !value.isInput() && !value.isOutput()) {
                    value.graph().removeInitializer(value);
                }
            }
        }
        model.allNodes().forEach(node -> called.remove(node.operator()));
        called.forEach(model::removeFunction);
    }
}
