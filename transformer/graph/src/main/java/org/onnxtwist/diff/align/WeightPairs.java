package org.onnxtwist.diff.align;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.onnxtwist.ir.Value;

/**
 * The correspondence between the weights of two models. Weights are counterparts if counterparts read them at the same place; of the
 * weights that none reads, those of the same name are, then those of the same content.
 */
public final class WeightPairs {
    private final Weights weights;
    private final Map<Value, Set<Value>> after = new LinkedHashMap<>();
    private final Map<Value, Set<Value>> before = new LinkedHashMap<>();
    private final Map<Value, String> places = new LinkedHashMap<>();

    /** Weights that are counterparts: one of each model, or several if a weight was shared in one model and is not in the other. */
    public record Cluster(Set<Value> before, Set<Value> after) {}

    public WeightPairs(Weights weights, List<GraphPair> graphs) {
        this.weights = weights;
        for (GraphPair pair : graphs) {
            collect(pair.before(), after, pair.place());
            collect(pair.after(), before, pair.place());
        }
        graphs.forEach(this::pairReaders);
        for (GraphPair pair : graphs) {
            pairUnread(pair.before().graph(), pair.after().graph());
        }
    }

    private void collect(Side side, Map<Value, Set<Value>> partners, String place) {
        for (int i = 0; i < side.graph().valueCount(); i++) {
            Value value = side.value(i);
            if (Weights.isWeight(value) && value.graph() == side.graph().graph()) {
                partners.put(value, new LinkedHashSet<>(1));
                places.put(value, place);
            }
        }
    }

    private void pairReaders(GraphPair graphs) {
        Side left = graphs.before();
        Side right = graphs.after();
        for (int node = 0; node < left.graph().nodeCount(); node++) {
            if (left.isPaired(node)) {
                int[] readsBefore = left.graph().reads(node);
                int[] readsAfter = right.graph().reads(left.partner(node));
                for (int i = 0; i < Math.min(readsBefore.length, readsAfter.length); i++) {
                    if (left.isWeight(readsBefore[i]) && right.isWeight(readsAfter[i])) {
                        pair(left.value(readsBefore[i]), right.value(readsAfter[i]));
                    }
                }
            }
        }
    }

    private void pairUnread(IndexedGraph graphBefore, IndexedGraph graphAfter) {
        pairBy(graphBefore, graphAfter, value -> Hashing.of(0, Naming.of(value)));
        if (weights.areRead()) {
            pairBy(graphBefore, graphAfter, value -> weights.sum(value, Strictness.EXACT));
        }
    }

    private void pairBy(IndexedGraph graphBefore, IndexedGraph graphAfter, ToLongFunction<Value> key) {
        Map<Long, Deque<Value>> left = new LinkedHashMap<>();
        for (Value value : unpaired(graphBefore, after)) {
            left.computeIfAbsent(key.applyAsLong(value), sum -> new ArrayDeque<>(1))
                    .add(value);
        }
        if (left.isEmpty()) {
            return;
        }
        for (Value value : unpaired(graphAfter, before)) {
            Deque<Value> alike = left.get(key.applyAsLong(value));
            if (alike != null && !alike.isEmpty()) {
                pair(alike.removeFirst(), value);
            }
        }
    }

    private static List<Value> unpaired(IndexedGraph graph, Map<Value, Set<Value>> partners) {
        List<Value> found = new ArrayList<>();
        for (int i = 0; i < graph.valueCount(); i++) {
            Set<Value> known = partners.get(graph.value(i));
            if (known != null && known.isEmpty()) {
                found.add(graph.value(i));
            }
        }
        return found;
    }

    private void pair(Value weightBefore, Value weightAfter) {
        after.computeIfAbsent(weightBefore, value -> new LinkedHashSet<>(1)).add(weightAfter);
        before.computeIfAbsent(weightAfter, value -> new LinkedHashSet<>(1)).add(weightBefore);
    }

    boolean arePaired(Value weightBefore, Value weightAfter) {
        return after.getOrDefault(weightBefore, Set.of()).contains(weightAfter);
    }

    /** Tells whether a weight of either model has a counterpart. */
    public boolean isPaired(Value weight) {
        return !after.getOrDefault(weight, Set.of()).isEmpty()
                || !before.getOrDefault(weight, Set.of()).isEmpty();
    }

    /** The path to the graph that a weight is in. */
    public String place(Value weight) {
        return places.getOrDefault(weight, "");
    }

    /** The counterparts of a weight of the first model. */
    public Set<Value> partners(Value weightBefore) {
        return after.getOrDefault(weightBefore, Set.of());
    }

    /** The weights that have counterparts, together with their counterparts. */
    public List<Cluster> clusters() {
        List<Cluster> clusters = new ArrayList<>();
        Set<Value> seen = new HashSet<>();
        for (Value first : after.keySet()) {
            if (!partners(first).isEmpty() && seen.add(first)) {
                Cluster cluster = new Cluster(new LinkedHashSet<>(), new LinkedHashSet<>());
                Deque<Value> waiting = new ArrayDeque<>(List.of(first));
                while (!waiting.isEmpty()) {
                    Value weight = waiting.removeFirst();
                    cluster.before().add(weight);
                    for (Value partner : partners(weight)) {
                        if (cluster.after().add(partner)) {
                            before.getOrDefault(partner, Set.of()).stream()
                                    .filter(seen::add)
                                    .forEach(waiting::add);
                        }
                    }
                }
                clusters.add(cluster);
            }
        }
        return clusters;
    }
}
