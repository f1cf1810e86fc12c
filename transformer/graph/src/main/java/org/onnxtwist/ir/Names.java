package org.onnxtwist.ir;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every value and node of a model that has only a hint a name that nothing else in the model has, in any scope.
 *
 * <p>Names that exist are never changed and never reused. The outcome depends on the model alone: hints are served in the order of
 * the graphs and nodes, the first one of a kind as it is, the others with {@code _1}, {@code _2} and so on.
 */
final class Names {
    private final Set<String> taken;
    private final Map<String, Integer> next = new HashMap<>();

    private Names(int expected) {
        taken = new HashSet<>(2 * expected);
    }

    /** Assigns the names; afterwards every value that is not omitted has one. */
    static void assign(Model model) {
        List<Graph> graphs = model.graphs();
        model.trainingRoots().forEach(root -> root.forEachGraph(graphs::add));
        if (graphs.stream().allMatch(Names::isNamed)) {
            return;
        }
        // About one name for a node, one for its output; growing step by step would hash each of them again and again.
        Names names = new Names(2 * graphs.stream().mapToInt(Graph::nodeCount).sum());
        graphs.forEach(names::collect);
        graphs.forEach(names::name);
    }

    private static boolean isNamed(Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.nameIsHint()) {
                return false;
            }
        }
        return graph.values().allMatch(Value::isNamed);
    }

    private void collect(Graph graph) {
        graph.values().forEach(value -> value.name().ifPresent(taken::add));
        for (Node node : graph.nodes()) {
            if (!node.nameIsHint()) {
                taken.add(node.name());
            }
        }
    }

    private void name(Graph graph) {
        graph.values().forEach(value -> {
            if (!value.isNamed()) {
                value.setName(unique(value.hint().isEmpty() ? "value" : value.hint()));
            }
        });
        for (Node node : graph.nodes()) {
            if (node.nameIsHint()) {
                node.setName(unique(node.name()));
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
