package org.onnxtwist.diff;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/**
 * The names of the nodes and values of a model at one moment. After the model was edited, {@link #changes} tells which of them have other
 * names: {@link ModelDiff}, which compares two models that need not come from each other, cannot.
 */
public final class NameSnapshot {
    private final IdentityHashMap<Node, String> nodes = new IdentityHashMap<>();
    private final IdentityHashMap<Value, String> values = new IdentityHashMap<>();

    private NameSnapshot() {}

    /** Takes the names of a model, as they are now. */
    public static NameSnapshot of(Model model) {
        NameSnapshot names = new NameSnapshot();
        model.forEachNode(node -> names.nodes.put(node, node.name()));
        model.forEachGraph(graph ->
                graph.values().forEach(value -> value.name().ifPresent(name -> names.values.put(value, name))));
        return names;
    }

    /** The nodes and values of the model that had another name, apart from inputs and outputs of the main graph, in the order of the model. */
    public List<Difference> changes(Model model) {
        List<Difference> changes = new ArrayList<>();
        Set<Value> ports = new HashSet<>(model.graph().inputs());
        ports.addAll(model.graph().outputs());
        model.forEachGraph(graph -> {
            String place = place(graph);
            graph.values()
                    .filter(value -> !ports.contains(value))
                    .forEach(value -> compare(place, "value", values.get(value), value.name(), changes));
            graph.nodes().forEach(node -> compare(place, "node", nodes.get(node), Optional.of(node.name()), changes));
        });
        return changes;
    }

    private static void compare(
            String place, String subject, @Nullable String before, Optional<String> after, List<Difference> changes) {
        if (before != null && !after.equals(Optional.of(before))) {
            changes.add(new Difference.Renamed(place, subject, before, after.orElse("")));
        }
    }

    /** The path to a graph, as {@link Difference#place} has it. */
    private static String place(Graph graph) {
        Optional<Node> owner = graph.owner();
        if (owner.isEmpty()) {
            return graph.function().map(Object::toString).orElse("");
        }
        String outer = place(owner.get().graph());
        return (outer.isEmpty() ? "" : outer + " / ") + owner.get() + " / " + attribute(owner.get(), graph);
    }

    private static String attribute(Node owner, Graph graph) {
        for (Attribute attribute : owner.attributes()) {
            List<Graph> bodies = attribute.value().graphs().toList();
            if (bodies.contains(graph)) {
                return attribute.name() + (bodies.size() > 1 ? "[" + bodies.indexOf(graph) + "]" : "");
            }
        }
        return graph.name();
    }
}
