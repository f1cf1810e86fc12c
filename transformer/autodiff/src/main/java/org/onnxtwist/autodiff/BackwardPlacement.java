package org.onnxtwist.autodiff;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;

/** A placement at the end of a graph that remembers what went through it, and can take it back. */
final class BackwardPlacement implements Placement {
    private final Placement placement;
    private final int forward;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> constants = new ArrayList<>();

    BackwardPlacement(Placement placement) {
        this.placement = placement;
        this.forward = placement.graph().nodeCount();
    }

    @Override
    public Graph graph() {
        return placement.graph();
    }

    @Override
    public OptionalLong opset(String domain) {
        return placement.opset(domain);
    }

    @Override
    public Node place(NodeBuilder described) {
        Node node = placement.place(described);
        nodes.add(node);
        return node;
    }

    @Override
    public Value constant(String hint, Tensor tensor) {
        Value constant = placement.constant(hint, tensor);
        if (constant.producer().isEmpty()) {
            constants.add(constant);
        }
        return constant;
    }

    @Override
    public Placement inside(Graph body) {
        return placement.inside(body);
    }

    /** Tells whether the node was placed here. */
    boolean placed(Node node) {
        return nodes.stream()
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

    /** Removes what was placed: the nodes behind those that were there before, of which a rule may have replaced some by fuller ones. */
    void undo() {
        List<Node> behind = new ArrayList<>();
        graph().nodes().forEach(behind::add);
        for (int i = behind.size() - 1; i >= forward; i--) {
            graph().remove(behind.get(i));
        }
        constants.forEach(graph()::removeInitializer);
    }
}
