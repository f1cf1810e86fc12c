package org.onnxtwist.pass.opset;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.OpsetImports;
import org.onnxtwist.pass.opset.lower.Inverse;
import org.onnxtwist.pass.opset.lower.SchemaReversal;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;

/** The way of a model, and of each function in it, from one version of the standard operator set to the one before. */
final class DowngradeStep {
    private final OpsetStep step;
    private final Map<OperatorId, Boolean> changed = new HashMap<>();

    /** @param step the step to the version before; what is not in the version after it stays */
    DowngradeStep(OpsetStep step) {
        this.step = step;
    }

    /**
     * Takes the step, except for nodes that cannot.
     *
     * @param refused the nodes that could not take an earlier step, each with the reason; those of this step are added
     * @return whether the nodes, and so the types of their values, are the same as before
     */
    boolean apply(Map<Node, String> refused) {
        Map<Graph, OpsetImports> scopes = OpsetStep.scopes(step.model(), this::isAfter);
        Map<Node, NodePlan> plans = new LinkedHashMap<>();
        for (Graph graph : scopes.keySet()) {
            graph.forEachNode(node -> {
                if (node.operator().isStandard()
                        && step.model().callee(node).isEmpty()
                        && changed.computeIfAbsent(node.operator(), this::isChanged)
                        && !refused.containsKey(node)) {
                    plans.put(node, plan(node));
                }
            });
        }
        // What is placed from here on is placed in the older version.
        scopes.values().forEach(imports -> imports.setOpset(step.version()));
        boolean isSame = true;
        for (Map.Entry<Node, NodePlan> planned : plans.entrySet()) {
            if (planned.getValue() instanceof NodePlan.Refuse refusal) {
                refused.put(planned.getKey(), refusal.reason());
            } else if (!planned.getKey().isRemoved()) {
                planned.getValue().apply(planned.getKey());
                isSame &= planned.getValue() instanceof NodePlan.Keep;
            }
        }
        return isSame;
    }

    private boolean isAfter(long imported) {
        return imported == step.version() + 1;
    }

    /** Tells whether the newer version of the operator set brought a version of the operator, or does not know it. */
    private boolean isChanged(OperatorId operator) {
        Optional<OperatorSchema> schema = Schemas.find(operator, step.version() + 1);
        return schema.isEmpty() || schema.get().since() == step.version() + 1;
    }

    private NodePlan plan(Node node) {
        long newest = step.version() + 1;
        Optional<OperatorSchema> newer = Schemas.find(node.operator(), newest);
        Optional<OperatorSchema> older = Schemas.find(node.operator(), step.version());
        if (newer.isEmpty()) {
            return NodePlan.refuse("has an operator that is not one of operator set " + newest);
        }
        Optional<Inverse> inverse =
                OperatorChanges.find(node.operator().name(), newest).flatMap(OperatorChange::downgrade);
        NodePlan plan = inverse.map(way -> way.conversion().plan(node, step)).orElseGet(NodePlan::keep);
        if (plan instanceof NodePlan.Replace || plan instanceof NodePlan.Refuse) {
            return plan;
        }
        return older.map(before -> plan.then(new SchemaReversal(
                                newer.get(), before, inverse.map(Inverse::parts).orElse(Set.of()))
                        .plan(node, step)))
                .orElseGet(() -> NodePlan.refuse("has an operator that came with version " + newest));
    }
}
