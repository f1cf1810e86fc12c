package org.onnxtwist.diff.align;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.ValueType;

/**
 * The correspondence between the inputs, or the outputs, of two graphs. Those of a model are matched by name; of the rest, those with the
 * same position and type, or with the same type and order among the rest, count as renamed. Those of functions and subgraphs are matched by
 * position.
 */
public record Ports(
        List<Value> before, List<Value> after, List<Pair> pairs, List<Integer> removed, List<Integer> added) {
    /** The positions of two counterparts. */
    public record Pair(int before, int after) {}

    public static Ports of(List<Value> before, List<Value> after, boolean areNamed) {
        int[] partner = areNamed ? byName(before, after) : byPlace(before, after);
        List<Pair> pairs = new ArrayList<>();
        List<Integer> removed = new ArrayList<>();
        boolean[] taken = new boolean[after.size()];
        for (int i = 0; i < partner.length; i++) {
            if (partner[i] == IndexedGraph.NONE) {
                removed.add(i);
            } else {
                pairs.add(new Pair(i, partner[i]));
                taken[partner[i]] = true;
            }
        }
        List<Integer> added =
                IntStream.range(0, taken.length).filter(i -> !taken[i]).boxed().toList();
        return new Ports(before, after, pairs, removed, added);
    }

    public Value before(Pair pair) {
        return before.get(pair.before());
    }

    public Value after(Pair pair) {
        return after.get(pair.after());
    }

    private static int[] byPlace(List<Value> before, List<Value> after) {
        return IntStream.range(0, before.size())
                .map(i -> i < after.size() ? i : IndexedGraph.NONE)
                .toArray();
    }

    private static int[] byName(List<Value> before, List<Value> after) {
        Map<String, Integer> named = new HashMap<>();
        for (int i = 0; i < after.size(); i++) {
            named.putIfAbsent(Naming.of(after.get(i)), i);
        }
        boolean[] taken = new boolean[after.size()];
        int[] partner = new int[before.size()];
        for (int i = 0; i < partner.length; i++) {
            Integer same = named.remove(Naming.of(before.get(i)));
            partner[i] = same == null ? IndexedGraph.NONE : same;
            if (same != null) {
                taken[same] = true;
            }
        }
        for (int i = 0; i < Math.min(partner.length, taken.length); i++) {
            if (partner[i] == IndexedGraph.NONE
                    && !taken[i]
                    && before.get(i).type().equals(after.get(i).type())) {
                partner[i] = i;
                taken[i] = true;
            }
        }
        byType(before, after, partner, taken);
        return partner;
    }

    private static void byType(List<Value> before, List<Value> after, int[] partner, boolean[] taken) {
        Map<ValueType, List<Integer>> left = new HashMap<>();
        for (int i = taken.length - 1; i >= 0; i--) {
            if (!taken[i]) {
                left.computeIfAbsent(after.get(i).type(), type -> new ArrayList<>())
                        .add(i);
            }
        }
        for (int i = 0; i < partner.length; i++) {
            List<Integer> alike = left.getOrDefault(before.get(i).type(), List.of());
            if (partner[i] == IndexedGraph.NONE && !alike.isEmpty()) {
                partner[i] = alike.remove(alike.size() - 1);
            }
        }
    }
}
