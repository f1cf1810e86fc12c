package org.onnxtwist.runtime.cut;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.onnxtwist.ir.Value;

/**
 * The pairs of corresponding cut points of two models.
 *
 * <p>Points of the same operator are paired if their outputs have the same name; else if their nodes do; else if they read values of the
 * same names; else, if equally many are left in both models, in their order. A wrong pair does not make different models equal: the models
 * are cut into pieces, and all pieces have to agree.
 *
 * @param cuts the pairs, in the order of the first model
 * @param alone the points of either model without a counterpart
 */
record Cuts(List<Cut> cuts, List<CutPoint> alone) {
    Cuts {
        cuts = List.copyOf(cuts);
        alone = List.copyOf(alone);
    }

    /**
     * Pairs the points of two models.
     *
     * @param prefix a prefix with which no name of a value of either model begins
     */
    static Cuts of(CutPoints right, CutPoints questioned, String prefix) {
        return new Pairing(right.all(), questioned.all()).cuts(prefix);
    }

    private static final class Pairing {
        private final List<CutPoint> right;
        private final Set<CutPoint> openRight;
        private final Set<CutPoint> openQuestioned;
        private final Map<CutPoint, CutPoint> pairs = new HashMap<>();

        Pairing(List<CutPoint> right, List<CutPoint> questioned) {
            this.right = right;
            this.openRight = new LinkedHashSet<>(right);
            this.openQuestioned = new LinkedHashSet<>(questioned);
        }

        Cuts cuts(String prefix) {
            pairUnique(point -> point.node().outputs().stream()
                    .filter(Value::isUsed)
                    .findFirst()
                    .flatMap(Value::name));
            pairUnique(point -> Optional.of(point.node().name()).filter(name -> !name.isEmpty()));
            pairUnique(Pairing::namesRead);
            pairInOrder();
            List<Cut> cuts = new ArrayList<>();
            for (CutPoint point : right) {
                CutPoint counterpart = pairs.get(point);
                if (counterpart != null) {
                    cuts.add(new Cut(prefix + cuts.size(), point, likeReads(point, counterpart)));
                }
            }
            List<CutPoint> alone = new ArrayList<>(openRight);
            alone.addAll(openQuestioned);
            return new Cuts(cuts, alone);
        }

        private static Optional<String> namesRead(CutPoint point) {
            return point.reads().isEmpty()
                    ? Optional.empty()
                    : Optional.of(point.reads().stream()
                            .map(read -> read.value().toString())
                            .collect(Collectors.joining(" ")));
        }

        private void pairUnique(Function<CutPoint, Optional<String>> key) {
            Map<String, CutPoint> left = unique(openRight, key);
            unique(openQuestioned, key).forEach((name, point) -> {
                CutPoint namesake = left.get(name);
                if (namesake != null) {
                    pair(namesake, point);
                }
            });
        }

        private static Map<String, CutPoint> unique(
                Collection<CutPoint> points, Function<CutPoint, Optional<String>> key) {
            Map<String, CutPoint> found = new LinkedHashMap<>();
            Set<String> twice = new HashSet<>();
            for (CutPoint point : points) {
                key.apply(point).ifPresent(text -> {
                    if (found.put(point.node().operator() + " " + text, point) != null) {
                        twice.add(point.node().operator() + " " + text);
                    }
                });
            }
            found.keySet().removeAll(twice);
            return found;
        }

        private void pairInOrder() {
            Map<String, List<CutPoint>> left = byOperator(openRight);
            byOperator(openQuestioned).forEach((operator, points) -> {
                List<CutPoint> others = left.getOrDefault(operator, List.of());
                if (others.size() == points.size()) {
                    for (int i = 0; i < points.size(); i++) {
                        pair(others.get(i), points.get(i));
                    }
                }
            });
        }

        private static Map<String, List<CutPoint>> byOperator(Collection<CutPoint> points) {
            return points.stream()
                    .collect(Collectors.groupingBy(
                            point -> point.node().operator().toString(), LinkedHashMap::new, Collectors.toList()));
        }

        private void pair(CutPoint first, CutPoint second) {
            if (first.kind() == second.kind()
                    && first.reads().size() == second.reads().size()
                    && first.made().size() == second.made().size()) {
                openRight.remove(first);
                openQuestioned.remove(second);
                pairs.put(first, second);
            }
        }

        /** Returns the second point, with its reads in the order of those of the first if they have the same names. */
        private static CutPoint likeReads(CutPoint first, CutPoint second) {
            if (first.kind() == CutPoint.Kind.DISCONTINUOUS) {
                return second;
            }
            Map<String, CutPoint.Read> byName = new HashMap<>();
            second.reads().forEach(read -> byName.put(read.value().toString(), read));
            List<CutPoint.Read> sorted = first.reads().stream()
                    .flatMap(read -> Optional.ofNullable(byName.get(read.value().toString())).stream())
                    .toList();
            return sorted.size() == second.reads().size()
                    ? new CutPoint(second.node(), second.label(), second.kind(), sorted, second.made())
                    : second;
        }
    }
}
