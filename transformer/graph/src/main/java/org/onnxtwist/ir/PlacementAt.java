package org.onnxtwist.ir;

import java.util.Map;
import java.util.OptionalLong;
import org.onnxtwist.ir.tensor.Tensor;

/** A placement relative to a node or at the end of a graph. */
final class PlacementAt implements Placement {
    private static final int FREE_INITIALIZERS_SINCE = 4;

    private final Graph graph;
    private final Map<String, Long> opsets;
    private final boolean takesInitializers;
    private final Position position;

    /** Puts a described node where it belongs. */
    @FunctionalInterface
    interface Position {
        Node place(NodeBuilder described);
    }

    private PlacementAt(Graph graph, Map<String, Long> opsets, boolean takesInitializers, Position position) {
        this.graph = graph;
        this.opsets = opsets;
        this.takesInitializers = takesInitializers;
        this.position = position;
    }

    static PlacementAt of(Model model, Graph graph, Position position) {
        return new PlacementAt(
                graph,
                model.importsOf(graph).opsets(),
                graph.root().function().isEmpty() && model.irVersion() >= FREE_INITIALIZERS_SINCE,
                position);
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public OptionalLong opset(String domain) {
        Long version = opsets.get(OperatorId.canonicalDomain(domain));
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    @Override
    public Node place(NodeBuilder described) {
        return position.place(described);
    }

    @Override
    public Value constant(String hint, Tensor tensor) {
        return takesInitializers
                ? graph.addInitializer(hint, tensor)
                : place(ConstantNodes.describe(graph, hint, tensor)).output(0);
    }

    @Override
    public Placement inside(Graph body) {
        return new PlacementAt(body, opsets, takesInitializers, NodeBuilder::append);
    }
}
