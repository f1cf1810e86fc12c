package org.onnxtwist.autodiff;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** A placement that remembers what went through it, and can take it back. */
final class BackwardPlacement extends Placement.Forwarding {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> constants = new ArrayList<>();

    BackwardPlacement(Placement placement) {
        super(placement);
    }

    @Override
    public Node place(NodeBuilder described) {
        Node node = super.place(described);
        nodes.add(node);
        return node;
    }

    @Override
    public Value constant(String hint, Tensor tensor) {
        Value constant = super.constant(hint, tensor);
        if (constant.producer().isPresent()) {
            nodes.add(constant.producer().get());
        } else {
            constants.add(constant);
        }
        return constant;
    }

    /** Tells whether the node was placed here. */
    boolean placed(Node node) {
        return node.graph() == graph()
                && nodes.stream()
                        .filter(each -> !each.isRemoved())
                        .findFirst()
                        .filter(first -> node == first || first.precedes(node))
                        .isPresent();
    }

    /** The number of nodes that were placed. */
    int count() {
        return nodes.size();
    }

    /** The nodes that were placed after the first {@code count}. */
    List<Node> since(int count) {
        return List.copyOf(nodes.subList(count, nodes.size()));
    }

    /** Takes notice that a node, which may have been placed here, gave way to another. */
    void replaced(Node old, Node by) {
        int at = nodes.lastIndexOf(old);
        if (at >= 0) {
            nodes.set(at, by);
        }
    }

    /** Removes what nothing reads of the nodes that were placed from one count to another. */
    void removeUnused(int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            Node node = nodes.get(i);
            if (!node.isRemoved() && node.outputs().stream().noneMatch(Value::isUsed)) {
                graph().remove(node);
            }
        }
    }

    /** Removes what was placed. */
    void undo() {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            if (!nodes.get(i).isRemoved()) {
                graph().remove(nodes.get(i));
            }
        }
        constants.forEach(graph()::removeInitializer);
    }
}
