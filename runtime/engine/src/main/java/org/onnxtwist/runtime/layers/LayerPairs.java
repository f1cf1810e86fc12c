package org.onnxtwist.runtime.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.TwistLayer;

/**
 * The pairs of corresponding layers of two models: those of the same name; the others in their order, among layers of the same geometry, if
 * both models have equally many of them.
 *
 * @param pairs the pairs to compare
 * @param first layers that the first model alone has
 * @param second layers that the second model alone has
 */
record LayerPairs(List<Pair> pairs, List<TwistLayer> first, List<TwistLayer> second) {
    /** A layer of the first model and its counterpart. */
    record Pair(TwistLayer first, TwistLayer second) {}

    /** The key by which layers of different models are paired. */
    private record Kind(List<Long> kernel, long group, List<Long> strides, List<Long> dilations) {
        static Kind of(TwistLayer layer) {
            ConvGeometry geometry = layer.geometry();
            return new Kind(
                    Arrays.stream(geometry.kernelDims()).boxed().toList(),
                    geometry.group(),
                    geometry.strides(),
                    geometry.dilations());
        }

        boolean hasKernelsLike(Kind other) {
            return kernel.equals(other.kernel) && group == other.group;
        }
    }

    /**
     * Pairs layers.
     *
     * @param unrelated whether the weights of two layers of one name have nothing in common: exporters that number nodes give a layer
     *     another's name when nodes before it go
     * @param equal whether two layers are equal
     */
    static LayerPairs of(
            List<TwistLayer> first,
            List<TwistLayer> second,
            BiPredicate<TwistLayer, TwistLayer> unrelated,
            BiPredicate<TwistLayer, TwistLayer> equal) {
        Map<String, TwistLayer> byName = new LinkedHashMap<>();
        second.forEach(layer -> byName.put(layer.name(), layer));
        List<Pair> pairs = new ArrayList<>();
        List<TwistLayer> left = new ArrayList<>();
        List<Pair> doubtful = new ArrayList<>();
        for (TwistLayer layer : first) {
            TwistLayer namesake = byName.get(layer.name());
            if (namesake == null || !Kind.of(layer).hasKernelsLike(Kind.of(namesake))) {
                left.add(layer);
                continue;
            }
            byName.remove(layer.name());
            (unrelated.test(layer, namesake) ? doubtful : pairs).add(new Pair(layer, namesake));
        }
        List<TwistLayer> right = new ArrayList<>(byName.values());
        settle(doubtful, left, right, equal, pairs);
        inOrder(left, right, equal, pairs);
        return new LayerPairs(pairs, left, right);
    }

    /**
     * Pairs layers of the same name whose weights have nothing in common: with equal layers of other names if there are any, else by name.
     */
    private static void settle(
            List<Pair> doubtful,
            List<TwistLayer> left,
            List<TwistLayer> right,
            BiPredicate<TwistLayer, TwistLayer> equal,
            List<Pair> pairs) {
        List<TwistLayer> mine = new ArrayList<>(left);
        List<TwistLayer> theirs = new ArrayList<>(right);
        doubtful.forEach(pair -> {
            mine.add(pair.first());
            theirs.add(pair.second());
        });
        if (doubtful.isEmpty()) {
            return;
        }
        List<Pair> found = new ArrayList<>();
        equals(mine, theirs, equal, found);
        for (Pair pair : doubtful) {
            if (mine.contains(pair.first()) && theirs.contains(pair.second())) {
                mine.remove(pair.first());
                theirs.remove(pair.second());
                found.add(pair);
            }
        }
        pairs.addAll(found);
        left.clear();
        left.addAll(mine);
        right.clear();
        right.addAll(theirs);
    }

    private static void inOrder(
            List<TwistLayer> left,
            List<TwistLayer> right,
            BiPredicate<TwistLayer, TwistLayer> equal,
            List<Pair> pairs) {
        for (Kind kind : left.stream().map(Kind::of).distinct().toList()) {
            List<TwistLayer> mine = new ArrayList<>(
                    left.stream().filter(layer -> Kind.of(layer).equals(kind)).toList());
            List<TwistLayer> theirs = new ArrayList<>(
                    right.stream().filter(layer -> Kind.of(layer).equals(kind)).toList());
            if (mine.size() != theirs.size()) {
                continue;
            }
            left.removeAll(mine);
            right.removeAll(theirs);
            equals(mine, theirs, equal, pairs);
            for (int i = 0; i < mine.size(); i++) {
                pairs.add(new Pair(mine.get(i), theirs.get(i)));
            }
        }
    }

    /** Moves pairs of equal layers, in order, from both lists to {@code pairs}. */
    private static void equals(
            List<TwistLayer> mine,
            List<TwistLayer> theirs,
            BiPredicate<TwistLayer, TwistLayer> equal,
            List<Pair> pairs) {
        for (Iterator<TwistLayer> at = mine.iterator(); at.hasNext(); ) {
            TwistLayer layer = at.next();
            for (TwistLayer other : theirs) {
                if (Kind.of(layer).hasKernelsLike(Kind.of(other)) && equal.test(layer, other)) {
                    pairs.add(new Pair(layer, other));
                    theirs.remove(other);
                    at.remove();
                    break;
                }
            }
        }
    }
}
