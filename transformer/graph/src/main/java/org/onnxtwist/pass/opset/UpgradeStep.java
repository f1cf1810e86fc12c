package org.onnxtwist.pass.opset;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.OpsetImports;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;

/** The way of a model, and of each function in it, from one version of the standard operator set, 7 or later, to the next. */
final class UpgradeStep {
    private final Model model;
    private final long version;
    private final Map<OperatorId, Boolean> changed = new HashMap<>();
    private @Nullable InferredTypes types;

    /** @param version the version to go to; what is not in the version right before it stays */
    UpgradeStep(Model model, long version) {
        this.model = model;
        this.version = version;
    }

    Model model() {
        return model;
    }

    /** The types of the values before the step. */
    InferredTypes types() {
        InferredTypes known = types;
        if (known == null) {
            known = ShapeInference.infer(model);
            types = known;
        }
        return known;
    }

    /** @throws OpsetUpgradeException when an operator forbids it; nothing is changed then */
    void apply() {
        Map<Graph, OpsetImports> scopes = scopes(model, before -> before == version - 1);
        Map<Node, UpgradePlan> plans = new LinkedHashMap<>();
        for (Graph graph : scopes.keySet()) {
            graph.forEachNode(node -> {
                if (node.operator().isStandard()
                        && model.callee(node).isEmpty()
                        && changed.computeIfAbsent(node.operator(), this::isChanged)) {
                    plans.put(node, plan(node));
                }
            });
        }
        plans.forEach(UpgradeStep::requirePossible);
        // What is placed from here on is placed in the new version.
        scopes.values().forEach(imports -> imports.setOpset("", version));
        plans.forEach(UpgradeStep::apply);
    }

    /** Tells whether this version brings something else for an operator, or neither it nor the one before knows it. */
    private boolean isChanged(OperatorId operator) {
        Optional<OperatorSchema> schema = Schemas.find(operator, version);
        return schema.isEmpty() || schema.get().since() == version;
    }

    private UpgradePlan plan(Node node) {
        Optional<OperatorSchema> before = Schemas.find(node.operator(), version - 1);
        Optional<OperatorSchema> after = Schemas.find(node.operator(), version);
        if (before.isEmpty() || after.isEmpty()) {
            return UpgradePlan.refuse("has an operator that is not one of operator set " + (version - 1));
        }
        return OperatorChanges.find(node.operator().name(), version)
                .map(change -> change.plan(node, this))
                .orElseGet(() -> new SchemaChange(before.get(), after.get()).plan(node, this));
    }

    /** The outermost graphs that are in a version that holds, each with what imports its operator sets. */
    static Map<Graph, OpsetImports> scopes(Model model, LongPredicate versions) {
        Map<Graph, OpsetImports> scopes = new LinkedHashMap<>();
        for (Graph root : model.roots()) {
            OpsetImports imports = model.importsOf(root);
            if (imports.opset("").stream().anyMatch(versions)) {
                scopes.put(root, imports);
            }
        }
        return scopes;
    }

    static void requirePossible(Node node, UpgradePlan plan) {
        if (plan instanceof UpgradePlan.Refuse refusal) {
            throw new OpsetUpgradeException("node " + node + " " + refusal.reason());
        }
    }

    static void apply(Node node, UpgradePlan plan) {
        if (plan instanceof UpgradePlan.Rewrite rewrite) {
            rewrite.edit().accept(node);
        }
    }
}
