package org.onnxtwist.twist;

import java.util.List;
import java.util.function.Function;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;

/** Places the nodes of one layer, one behind the other. */
final class Emitter {
    private final Graph graph;
    private final Function<NodeBuilder, Node> placement;

    private Emitter(Graph graph, Function<NodeBuilder, Node> placement) {
        this.graph = graph;
        this.placement = placement;
    }

    /** Nodes at the end of a graph. */
    static Emitter atEnd(Graph graph) {
        return new Emitter(graph, NodeBuilder::append);
    }

    /** Nodes right before a node. */
    static Emitter before(Node anchor) {
        return new Emitter(anchor.graph(), builder -> builder.before(anchor));
    }

    /** Nodes behind a node, each behind the one emitted before it. */
    static Emitter after(Node anchor) {
        Node[] last = {anchor};
        return new Emitter(anchor.graph(), builder -> last[0] = builder.after(last[0]));
    }

    Graph graph() {
        return graph;
    }

    /** A node whose output is a fresh value named after it. */
    Value emit(String operator, String name, List<Attribute> attributes, Value... inputs) {
        return place(describe(operator, name, attributes, inputs).output(name + ".output"));
    }

    Value emit(String operator, String name, Value... inputs) {
        return emit(operator, name, List.of(), inputs);
    }

    /** A node that produces a value that was detached from its producer. */
    Value emitInto(Value output, String operator, String name, List<Attribute> attributes, Value... inputs) {
        return place(describe(operator, name, attributes, inputs).output(output));
    }

    private NodeBuilder describe(String operator, String name, List<Attribute> attributes, Value... inputs) {
        NodeBuilder builder = graph.node(operator).name(name).inputs(inputs);
        attributes.forEach(builder::attribute);
        return builder;
    }

    /** The first output of a node that is placed behind what was emitted before. */
    Value place(NodeBuilder builder) {
        return placement.apply(builder).output(0);
    }

    /** Places nodes as this emitter does, for constants that belong with them. */
    Function<NodeBuilder, Node> placement() {
        return placement;
    }
}
