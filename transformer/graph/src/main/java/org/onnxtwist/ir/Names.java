package org.onnxtwist.ir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Gives every value and node of a model that has only a hint a name that nothing else in the model has, in any scope.
 *
 * <p>Names that exist are never changed and never reused. The outcome depends on the model alone: hints are served in the order of
 * the graphs and nodes, the first one of a kind as it is, the others with {@code _1}, {@code _2} and so on.
 */
public final class Names {
    private final Set<String> taken;
    private final Map<String, Integer> next = new HashMap<>();

    private Names(int expected) {
        taken = new HashSet<>(2 * expected);
    }

    /** Assigns the names; afterwards every value that is not omitted has one. */
    public static void assign(Model model) {
        int[] nodes = {0};
        boolean[] incomplete = {false};
        model.forEachGraph(graph -> {
            nodes[0] += graph.nodeCount();
            incomplete[0] = incomplete[0] || !isNamed(graph);
        });
        if (!incomplete[0]) {
            return;
        }
        // About one name for a node, one for its output; growing step by step would hash each of them again and again.
        Names names = new Names(2 * nodes[0]);
        model.forEachGraph(names::collect);
        model.forEachGraph(names::name);
    }

    private static boolean isNamed(Graph graph) {
        boolean[] named = {true};
        forEachValue(graph, value -> named[0] &= value.isOmitted() || value.isNamed());
        for (Node node : graph.nodes()) {
            named[0] &= !node.nameIsHint();
        }
        return named[0];
    }

    private void collect(Graph graph) {
        forEachValue(graph, value -> {
            if (value.isNamed()) {
                taken.add(value.name().orElseThrow());
            }
        });
        for (Node node : graph.nodes()) {
            if (!node.nameIsHint()) {
                taken.add(node.name());
            }
        }
    }

    private void name(Graph graph) {
        forEachValue(graph, value -> {
            if (!value.isNamed() && !value.isOmitted()) {
                value.setName(unique(value.hint().isEmpty() ? "value" : value.hint()));
            }
        });
        for (Node node : graph.nodes()) {
            if (node.nameIsHint()) {
                node.setName(unique(node.name()));
            }
        }
    }

    private static void forEachValue(Graph graph, Consumer<Value> visitor) {
        graph.inputs().forEach(visitor);
        graph.initializers().forEach(visitor);
        graph.sparseInitializers().forEach(sparse -> visitor.accept(sparse.value()));
        for (Node node : graph.nodes()) {
            for (int i = 0; i < node.outputCount(); i++) {
                visitor.accept(node.output(i));
            }
        }
    }

    private String unique(String hint) {
        String candidate = hint;
        while (!taken.add(candidate)) {
            candidate = hint + "_" + next.merge(hint, 1, Integer::sum);
        }
        return candidate;
    }
}
