package org.onnxtwist.pass.opset;

import java.util.LinkedHashMap;
import java.util.Map;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OpsetImports;
import org.onnxtwist.shape.ShapeInference;

/** The way of a model, and of each function in it, from standard operator set 1 to 6 to version 7, in one step. */
final class UpgradeFrom1 {
    private final Model model;

    UpgradeFrom1(Model model) {
        this.model = model;
    }

    /** @throws OpsetUpgradeException when an operator forbids it; nothing is changed then */
    void apply() {
        Map<Graph, OpsetImports> scopes = UpgradeStep.scopes(model, version -> version < OpsetUpgrade.FIRST_TARGET);
        if (scopes.isEmpty()) {
            return;
        }
        UpgradeTo7 rules = new UpgradeTo7(model, ShapeInference.infer(model));
        Map<Node, UpgradePlan> plans = new LinkedHashMap<>();
        scopes.forEach((graph, imports) -> graph.forEachNode(node -> {
            if (node.operator().isStandard() && model.callee(node).isEmpty()) {
                plans.put(node, rules.plan(node, imports.opset("").orElse(1)));
            }
        }));
        plans.forEach(UpgradeStep::requirePossible);
        // What is placed from here on is placed in the new version.
        scopes.values().forEach(imports -> imports.setOpset("", OpsetUpgrade.FIRST_TARGET));
        plans.forEach(UpgradeStep::apply);
    }
}
