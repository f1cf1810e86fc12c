package org.onnxtwist.twist.recognise;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Mul;
import org.onnxtwist.twist.recognise.evaluation.AbstractEvaluation;
import org.onnxtwist.twist.recognise.evaluation.ModelFacts;

/** Collects the sums that have the parts of a layer and are none. */
final class NearMisses {
    /**
     * A near miss that has no name yet.
     *
     * @param named the node whose name it will have
     */
    record Unnamed(Node named, Value output, String scope, String reason, Set<Node> convs) {}

    private record Found(Candidate candidate, String scope) {}

    private final ModelFacts facts;
    private final AbstractEvaluation quantities;
    private final Map<Node, Found> byRoot = new LinkedHashMap<>();
    private final List<Unnamed> inOneNode = new ArrayList<>();

    NearMisses(ModelFacts facts, AbstractEvaluation quantities) {
        this.facts = facts;
        this.quantities = quantities;
    }

    /**
     * Looks at a sum that is no layer.
     *
     * @param whole outputs of layers
     */
    void consider(Node root, String scope, Set<Value> whole) {
        if (!facts.isFloating(root.output(0))) {
            return;
        }
        SumExpansion.of(root, facts, quantities, whole)
                .filter(sum -> sum.summands().stream().anyMatch(NearMisses::isProduct))
                .flatMap(sum -> SumExpansion.throughShared(root, facts, quantities, whole))
                .flatMap(sum -> Candidate.of(root, sum, facts, quantities))
                .ifPresent(candidate -> byRoot.put(root, new Found(candidate, scope)));
    }

    /** Adds what was found in a function, for its call, or in what a runtime has fused. */
    void add(Node whole, String scope, String reason, Set<Node> convs) {
        inOneNode.add(new Unnamed(whole, whole.output(0), scope, reason, convs));
    }

    private static boolean isProduct(Summand summand) {
        return !summand.factor().isOne()
                || summand.view()
                        .value()
                        .producer()
                        .filter(node -> node.operator().equals(Mul.ID))
                        .isPresent();
    }

    /**
     * The near misses, in topological order: of one within another the larger, unless that has more than one Conv that is added as it is.
     *
     * @param inLayers the nodes of the layers
     */
    List<Unnamed> all(Set<Node> inLayers) {
        Set<Node> dropped = new HashSet<>();
        byRoot.forEach((root, found) -> {
            if (inLayers.contains(root)) {
                dropped.add(root);
            }
            for (Node node : found.candidate().nodes()) {
                Optional<Found> inner = Optional.ofNullable(byRoot.get(node)).filter(other -> node != root);
                inner.map(other -> other.candidate().bases() < found.candidate().bases() ? root : node)
                        .ifPresent(dropped::add);
            }
        });
        Shortfall shortfall = new Shortfall(facts, quantities);
        Set<Node> named = new HashSet<>();
        List<Unnamed> all = new ArrayList<>();
        byRoot.forEach((root, found) -> {
            if (!dropped.contains(root) && named.add(found.candidate().base().conv())) {
                Candidate candidate = found.candidate();
                all.add(new Unnamed(
                        candidate.base().conv(),
                        root.output(0),
                        found.scope(),
                        shortfall.of(candidate),
                        candidate.convs()));
            }
        });
        all.addAll(inOneNode);
        return all;
    }
}
