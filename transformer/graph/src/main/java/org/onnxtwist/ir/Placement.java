package org.onnxtwist.ir;

import java.util.Iterator;
import java.util.OptionalLong;
import org.onnxtwist.ir.tensor.Tensor;

/**
 * The place for new nodes: a graph, a position among its nodes, and the operator sets that apply there. Code that creates nodes takes a
 * placement, and so works in the main graph, in a subgraph and in a function's body alike.
 */
public interface Placement {
    /** The graph that the nodes go to. */
    Graph graph();

    /** The version of the operator set of that domain (the standard one is the empty string), empty where it is not imported. */
    OptionalLong opset(String domain);

    /** Places a node that was described by {@link Graph#newNode} of {@link #graph}. */
    Node place(NodeBuilder described);

    /**
     * Creates a constant that nodes placed here can read: an initializer where one is allowed; a Constant node in a function's body, and in
     * models below IR version 4, where every initializer would have to be an input.
     *
     * @param hint the base of its generated name
     */
    Value constant(String hint, Tensor tensor);

    /** A placement at the end of {@code body}, a graph that will be an attribute of a node placed here. */
    Placement inside(Graph body);

    /** A placement right before {@code anchor}; nodes keep the order in which they are placed. */
    static Placement before(Model model, Node anchor) {
        return PlacementAt.of(model, anchor.graph(), builder -> builder.before(anchor));
    }

    /** A placement right after {@code anchor}; each node goes after the one placed before it. */
    static Placement after(Model model, Node anchor) {
        Node[] last = {anchor};
        return PlacementAt.of(model, anchor.graph(), builder -> last[0] = builder.after(last[0]));
    }

    /**
     * A placement at the first position where {@code value} is defined: after its producer, or before all other nodes of its graph. Each
     * further node goes after the one placed before it.
     */
    static Placement behind(Model model, Value value) {
        return value.producer().map(node -> after(model, node)).orElseGet(() -> atStart(model, value.graph()));
    }

    /** A placement before all nodes that {@code graph}, a graph of {@code model}, has now; nodes keep the order in which they are placed. */
    static Placement atStart(Model model, Graph graph) {
        Iterator<Node> nodes = graph.nodes().iterator();
        return nodes.hasNext() ? before(model, nodes.next()) : atEnd(model, graph);
    }

    /** A placement at the end of {@code graph}, a graph of {@code model}. */
    static Placement atEnd(Model model, Graph graph) {
        return PlacementAt.of(model, graph, NodeBuilder::append);
    }

    /** A placement that passes on what it is asked for to another one; subclasses do more with some of it. */
    abstract class Forwarding implements Placement {
        private final Placement target;

        protected Forwarding(Placement target) {
            this.target = target;
        }

        @Override
        public Graph graph() {
            return target.graph();
        }

        @Override
        public OptionalLong opset(String domain) {
            return target.opset(domain);
        }

        @Override
        public Node place(NodeBuilder described) {
            return target.place(described);
        }

        @Override
        public Value constant(String hint, Tensor tensor) {
            return target.constant(hint, tensor);
        }

        @Override
        public Placement inside(Graph body) {
            return target.inside(body);
        }
    }
}
