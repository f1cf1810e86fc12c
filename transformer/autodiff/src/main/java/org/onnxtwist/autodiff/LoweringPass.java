package org.onnxtwist.autodiff;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.autodiff.rule.LoweredNode;
import org.onnxtwist.autodiff.rule.Lowering;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Identity;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/**
 * Replaces the nodes on the way from some values to others that have a {@link Lowering}, until each has a gradient rule. The values that
 * they produce stay the values that they are.
 */
final class LoweringPass {
    private final Model model;
    private final Graph graph;
    private final GradientRules rules;
    private final InferredTypes types;

    /** @param types the types of the graph's values, to which those of new nodes are added */
    LoweringPass(Model model, Graph graph, GradientRules rules, InferredTypes types) {
        this.model = model;
        this.graph = graph;
        this.rules = rules;
        this.types = types;
    }

    /**
     * Finds the way from {@code sources} to {@code targets}, and lowers the nodes on it.
     *
     * @return the way afterwards
     * @throws GradientException when a node on it has neither a rule nor a lowering, or cannot be lowered
     */
    DependencyPath run(Collection<Value> sources, Collection<Value> targets) {
        while (true) {
            DependencyPath path = DependencyPath.between(graph, types, sources, targets);
            Map<Node, Lowering> lowered = new LinkedHashMap<>();
            for (Node node : path.nodes()) {
                Optional<Lowering> lowering =
                        rules.lowering(node.operator()).filter(each -> each.appliesTo(described(node, place(node))));
                if (lowering.isPresent()) {
                    lowered.put(node, lowering.get());
                } else if (rules.of(node.operator()).isEmpty()) {
                    throw new GradientException(
                            Fault.MODEL,
                            "node " + node + " cannot be differentiated, because operator " + node.operator()
                                    + " has no gradient rule: freeze the parameters before it, or add a rule");
                }
            }
            if (lowered.isEmpty()) {
                return path;
            }
            lowered.forEach(this::lower);
            TopologicalOrder.of(graph).forEach(node -> ShapeInference.follow(model, node, types));
        }
    }

    private BackwardPlacement place(Node node) {
        return new BackwardPlacement(Placement.before(model, node));
    }

    private LoweredNode described(Node node, Placement place) {
        return new LoweredNode(model, node, types, new Arithmetic(place, new Arithmetic.Constants(place), DType.FLOAT));
    }

    private void lower(Node node, Lowering lowering) {
        BackwardPlacement place = place(node);
        try {
            List<Value> replacements = lowering.expand(described(node, place));
            for (int i = 0; i < node.outputCount(); i++) {
                if (!node.output(i).isOmitted()) {
                    Identity.of(replacements.get(i)).emitNode(place).attachOutput(0, node.detachOutput(i, "removed"));
                }
            }
        } catch (RuntimeException e) {
            place.undo();
            throw e;
        }
        graph.remove(node);
    }
}
