package org.onnxtwist.pass.opset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.OpsetImports;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.schema.Schemas;
import org.onnxtwist.shape.inference.DeclaredShapes;
import org.onnxtwist.shape.inference.SymbolicTypes;

/** The way of a model, and of each function in it, from one version of the standard operator set to the next. */
final class UpgradeStep {
    private final Model model;
    private final long version;
    private final Map<OperatorId, Boolean> changed = new HashMap<>();
    private @Nullable SymbolicTypes types;

    /** @param version the version to go to; what is not in the version right before it stays */
    UpgradeStep(Model model, long version) {
        this.model = model;
        this.version = version;
    }

    Model model() {
        return model;
    }

    /** The version that the step leads to. */
    long version() {
        return version;
    }

    /** The types of the values before the step. */
    SymbolicTypes types() {
        SymbolicTypes known = types;
        if (known == null) {
            known = SymbolicTypes.infer(model, DeclaredShapes.COMPLETING);
            types = known;
        }
        return known;
    }

    /** @throws OpsetUpgradeException when an operator forbids it; nothing is changed then */
    void apply() {
        Map<Graph, OpsetImports> scopes = scopes();
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
        scopes.values().forEach(imports -> imports.setOpset(version));
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
        NodeUpgrade upgrade = OperatorChanges.find(node.operator().name(), version)
                .map(OperatorChange::upgrade)
                .orElseGet(() -> new SchemaChange(before.get(), after.get()));
        UpgradePlan plan = upgrade.plan(node, this);
        return node.attribute(OperatorChanges.CONSUMED_INPUTS.name()).isPresent()
                ? plan.then(UpgradePlan.drop(OperatorChanges.CONSUMED_INPUTS))
                : plan;
    }

    /** The outermost graphs that are in the version before, each with what imports its operator sets. */
    private Map<Graph, OpsetImports> scopes() {
        Map<Graph, OpsetImports> scopes = new LinkedHashMap<>();
        List<Graph> roots = new ArrayList<>(model.roots());
        roots.addAll(model.trainingRoots());
        for (Graph root : roots) {
            OpsetImports imports = model.importsOf(root);
            if (imports.opset("").stream().anyMatch(this::isBefore)) {
                scopes.put(root, imports);
            }
        }
        return scopes;
    }

    private boolean isBefore(long imported) {
        return Math.max(imported, 1) == version - 1;
    }

    private static void requirePossible(Node node, UpgradePlan plan) {
        if (plan instanceof UpgradePlan.Refuse refusal) {
            throw new OpsetUpgradeException("node " + node + " " + refusal.reason());
        }
    }

    private static void apply(Node node, UpgradePlan plan) {
        if (plan instanceof UpgradePlan.Rewrite rewrite) {
            rewrite.edit().accept(node);
        }
    }
}
