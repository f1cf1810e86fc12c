package org.onnxtwist.twist.export;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;

/**
 * Values that the nodes of several layers read, each computed once. A graph sees its own values and those that the graphs around it
 * compute before the node that it belongs to; what a subgraph computes nobody outside of it sees, so two branches have one each.
 */
final class SharedNodes {
    private final Map<Place, Value> made = new HashMap<>();

    private record Place(Graph graph, Object key) {}

    /**
     * The value of that key which is visible at {@code placement}.
     *
     * @param key what the value is, equal for equal values
     * @param emitted places the nodes that compute it, where none is visible yet
     */
    Value of(Object key, Placement placement, Supplier<Value> emitted) {
        Optional<Value> visible = visible(key, placement.graph());
        if (visible.isPresent()) {
            return visible.get();
        }
        Value value = emitted.get();
        made.put(new Place(placement.graph(), key), value);
        return value;
    }

    private Optional<Value> visible(Object key, Graph graph) {
        Value own = made.get(new Place(graph, key));
        if (own != null) {
            return Optional.of(own);
        }
        for (Optional<Node> owner = graph.owner();
                owner.isPresent();
                owner = owner.get().graph().owner()) {
            Node around = owner.get();
            Value outer = made.get(new Place(around.graph(), key));
            if (outer != null
                    && outer.producer().filter(node -> node.precedes(around)).isPresent()) {
                return Optional.of(outer);
            }
        }
        return Optional.empty();
    }
}
