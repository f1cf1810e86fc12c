package org.onnxtwist.diff;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.diff.ModelDiff.Aspect;
import org.onnxtwist.diff.align.GraphPair;
import org.onnxtwist.diff.align.Readings;
import org.onnxtwist.diff.align.Side;
import org.onnxtwist.diff.align.WeightPairs;
import org.onnxtwist.diff.align.Weights;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;

/**
 * The nodes and weights of two models that correspond to each other, as {@link ModelDiff} pairs them, with what differs of each pair.
 *
 * @param nodes the nodes of the second model by those of the first, in subgraphs and functions too
 * @param changes what differs of a pair of nodes, other than their weights, by the node of the first model; only of those that differ
 * @param weights the pairs of weights whose types, sizes or elements differ
 */
public record Counterparts(Map<Node, Node> nodes, Map<Node, List<Difference>> changes, List<WeightPair> weights) {
    /**
     * Two weights that correspond to each other and differ.
     *
     * @param before the weight of the first model
     * @param after the weight of the second model
     * @param change how they differ
     */
    public record WeightPair(Value before, Value after, Difference.WeightChange change) {}

    /**
     * Pairs the nodes and weights of two models. The time is that of {@link ModelDiff#of(Model, Model)}.
     *
     * @throws org.onnxtwist.ir.analysis.CyclicGraphException when nodes of one of them read each other in a circle
     */
    public static Counterparts of(Model before, Model after) {
        Weights weights = new Weights(before, after, true);
        List<GraphPair> aligned = ModelDiff.align(before, after, weights);
        WeightPairs pairs = new WeightPairs(weights, aligned);
        Map<Node, Node> nodes = new HashMap<>();
        Map<Node, List<Difference>> changes = new HashMap<>();
        Set<Aspect> concerned = EnumSet.of(Aspect.NODES);
        for (GraphPair graphs : aligned) {
            List<Difference> found = new ArrayList<>();
            GraphComparison comparison =
                    GraphComparison.of(graphs, new Readings(graphs, pairs), weights, difference -> {
                        if (concerned.contains(difference.aspect())) {
                            found.add(difference);
                        }
                    });
            Side side = graphs.before();
            for (int i = 0; i < side.graph().nodeCount(); i++) {
                if (side.isPaired(i)) {
                    Node node = side.graph().node(i);
                    nodes.put(node, graphs.after().graph().node(side.partner(i)));
                    comparison.compare(i, side.partner(i));
                    if (!found.isEmpty()) {
                        changes.put(node, List.copyOf(found));
                        found.clear();
                    }
                }
            }
        }
        return new Counterparts(nodes, changes, changedWeights(weights, pairs));
    }

    private static List<WeightPair> changedWeights(Weights weights, WeightPairs pairs) {
        List<WeightPair> changed = new ArrayList<>();
        Set<Value> seen = new HashSet<>();
        for (WeightPairs.Cluster cluster : pairs.clusters()) {
            for (Value before : cluster.before()) {
                for (Value after : pairs.partners(before)) {
                    List<Difference> found = new ArrayList<>(1);
                    new WeightComparison(weights, found::add).compare(pairs.place(before), before, after);
                    found.stream()
                            .filter(Difference.WeightChange.class::isInstance)
                            .map(Difference.WeightChange.class::cast)
                            .filter(change -> seen.add(before))
                            .forEach(change -> changed.add(new WeightPair(before, after, change)));
                }
            }
        }
        return List.copyOf(changed);
    }
}
