package org.onnxtwist.pass.opset;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.OpsetImports;
import org.onnxtwist.pass.opset.step.NodeConversion;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;

/** The way of a model, and of each function in it, from one version of the standard operator set to the next. */
final class UpgradeStep {
    private final OpsetStep step;
    private final Map<OperatorId, Boolean> changed = new HashMap<>();

    /** @param version the version to go to; what is not in the version right before it stays */
    UpgradeStep(Model model, long version) {
        this.step = new OpsetStep(model, version);
    }

    /** @throws OpsetUpgradeException when an operator forbids it; nothing is changed then */
    void apply() {
        Map<Graph, OpsetImports> scopes = OpsetStep.scopes(step.model(), this::isBefore);
        Map<Node, NodePlan> plans = new LinkedHashMap<>();
        for (Graph graph : scopes.keySet()) {
            graph.forEachNode(node -> {
                if (node.operator().isStandard()
                        && step.model().callee(node).isEmpty()
                        && changed.computeIfAbsent(node.operator(), this::isChanged)) {
                    plans.put(node, plan(node));
                }
            });
        }
        plans.forEach(UpgradeStep::requirePossible);
        // What is placed from here on is placed in the new version.
        scopes.values().forEach(imports -> imports.setOpset(step.version()));
        plans.forEach((node, plan) -> plan.apply(node));
    }

    /** Tells whether this version brings something else for an operator, or neither it nor the one before knows it. */
    private boolean isChanged(OperatorId operator) {
        Optional<OperatorSchema> schema = Schemas.find(operator, step.version());
        return schema.isEmpty() || schema.get().since() == step.version();
    }

    private NodePlan plan(Node node) {
        Optional<OperatorSchema> before = Schemas.find(node.operator(), step.version() - 1);
        Optional<OperatorSchema> after = Schemas.find(node.operator(), step.version());
        if (before.isEmpty() || after.isEmpty()) {
            return NodePlan.refuse("has an operator that is not one of operator set " + (step.version() - 1));
        }
        NodeConversion upgrade = OperatorChanges.find(node.operator().name(), step.version())
                .flatMap(OperatorChange::upgrade)
                .orElseGet(() -> new SchemaChange(before.get(), after.get()));
        NodePlan plan = upgrade.plan(node, step);
        return node.attribute(OperatorChanges.CONSUMED_INPUTS.name()).isPresent()
                ? plan.then(NodePlan.drop(OperatorChanges.CONSUMED_INPUTS))
                : plan;
    }

    private boolean isBefore(long imported) {
        return Math.max(imported, 1) == step.version() - 1;
    }

    private static void requirePossible(Node node, NodePlan plan) {
        if (plan instanceof NodePlan.Refuse refusal) {
            throw new OpsetUpgradeException("node " + node + " " + refusal.reason());
        }
    }
}
