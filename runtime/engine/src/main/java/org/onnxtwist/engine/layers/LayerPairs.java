package org.onnxtwist.engine.layers;

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
 * Which layers of two models are the same one: those of one name; the others in their order, among layers of one geometry, where both
 * models have as many of that.
 *
 * @param pairs what is to be compared
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

    /** Namesakes that have nothing in common may be equal to others; if not, their names count. */
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

    /** Moves layers that are equal, first ones first, out of both lists. */
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
