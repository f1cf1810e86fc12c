package org.onnxtwist.ir;

import java.util.OptionalLong;
import org.onnxtwist.ir.tensor.Tensor;

/** A placement relative to a node or at the end of a graph. */
final class PlacementAt implements Placement {
    private final Graph graph;
    private final OpsetImports imports;
    private final boolean takesInitializers;
    private final Position position;

    /** Puts a described node where it belongs. */
    @FunctionalInterface
    interface Position {
        Node place(NodeBuilder described);
    }

    private PlacementAt(Graph graph, OpsetImports imports, boolean takesInitializers, Position position) {
        this.graph = graph;
        this.imports = imports;
        this.takesInitializers = takesInitializers;
        this.position = position;
    }

    static PlacementAt of(Model model, Graph graph, Position position) {
        return new PlacementAt(
                graph,
                model.importsOf(graph),
                graph.function().isEmpty() && model.supports(Model.FormatFeature.FREE_INITIALIZERS),
                position);
    }

    @Override
    public Graph graph() {
        return graph;
    }

    @Override
    public OptionalLong opset(String domain) {
        return imports.opset(domain);
    }

    @Override
    public Node place(NodeBuilder described) {
        return position.place(described);
    }

    @Override
    public Value constant(String hint, Tensor tensor) {
        return takesInitializers
                ? graph.addInitializer(hint, tensor)
                : place(graph.newNode(Value.CONSTANT)
                                .name(hint)
                                .attribute(Attribute.ofTensor("value", tensor))
                                .output(hint))
                        .output(0);
    }

    @Override
    public Placement inside(Graph body) {
        return new PlacementAt(body, imports, takesInitializers, NodeBuilder::append);
    }
}
