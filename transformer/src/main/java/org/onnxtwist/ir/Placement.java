package org.onnxtwist.ir;

import java.util.Iterator;
import java.util.OptionalLong;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * Where new nodes go: a graph, a place among its nodes, and the operator sets that hold there. What emits nodes is written against
 * a placement, and so works in the main graph, in a subgraph and in a function's body alike.
 */
public interface Placement {
    /** The graph that the nodes go to. */
    Graph graph();

    /** The version of the operator set of that domain (the standard one is the empty string), empty where it is not imported. */
    OptionalLong opset(String domain);

    /** Places a node that was described by {@link Graph#node} of {@link #graph}. */
    Node place(NodeBuilder described);

    /**
     * A constant that nodes placed here can read: an initializer where one may stand, a Constant node in a function's body and in
     * models below IR version 4, where every initializer would have to be an input.
     *
     * @param hint what its name is made from
     */
    Value constant(String hint, Tensor tensor);

    /** Nodes at the end of {@code body}, a graph that will be an attribute of a node placed here. */
    Placement inside(Graph body);

    /** Nodes right before {@code anchor}, in the order in which they are placed. */
    static Placement before(Model model, Node anchor) {
        return PlacementAt.of(model, anchor.graph(), builder -> builder.before(anchor));
    }

    /** Nodes behind {@code anchor}, each behind the one placed before it. */
    static Placement after(Model model, Node anchor) {
        Node[] last = {anchor};
        return PlacementAt.of(model, anchor.graph(), builder -> last[0] = builder.after(last[0]));
    }

    /**
     * Nodes where {@code value} is defined first: behind the node that makes it, or before all others of its graph. The next node goes
     * behind the one placed before it.
     */
    static Placement behind(Model model, Value value) {
        if (value.producer().isPresent()) {
            return after(model, value.producer().get());
        }
        Iterator<Node> nodes = value.graph().nodes().iterator();
        return nodes.hasNext() ? before(model, nodes.next()) : atEnd(model, value.graph());
    }

    /** Nodes at the end of {@code graph}, a graph of {@code model}. */
    static Placement atEnd(Model model, Graph graph) {
        return PlacementAt.of(model, graph, NodeBuilder::append);
    }
}
