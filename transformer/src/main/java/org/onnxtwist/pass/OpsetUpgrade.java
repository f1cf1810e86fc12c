package org.onnxtwist.pass;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.shape.ShapeInference;

/**
 * Raises a model, and each function in it, from standard operator set 1 to 6 to version 7, the first with numpy's broadcasting.
 *
 * <pre>
 *   before (6):  y = Add(x, b) {broadcast: 1, axis: 1}        x: [N,C,H,W]  b: [C]
 *   after (7):   b_aligned = Unsqueeze(b) {axes: [1, 2]}
 *                y = Add(x, b_aligned)
 * </pre>
 *
 * <p>Either every operator in the model means the same in version 7, or can be rewritten so that it does, or nothing is changed.
 * Operators of other domains and calls of functions stay as they are.
 */
public final class OpsetUpgrade {
    /** The version that models are raised to. */
    public static final long TARGET = 7;

    /** The first version of the file format that states operator sets. */
    private static final long FIRST_IR_WITH_OPSETS = 3;

    private final Model model;
    private final UpgradeTo7 rules;
    private final Map<Node, UpgradePlan> plans = new LinkedHashMap<>();

    private OpsetUpgrade(Model model) {
        this.model = model;
        this.rules = new UpgradeTo7(model, ShapeInference.infer(model));
        if (isOld(model)) {
            plan(model.graph(), model.opset().orElse(1));
        }
        for (Function function : model.functions().values()) {
            if (isOld(function)) {
                plan(function.body(), function.opsets().getOrDefault("", TARGET));
            }
        }
    }

    /**
     * Says what stands against raising the model: a clause that names the node, its operator and the reason; empty for nothing,
     * and for a model that is at version 7 or later already. The model is not changed.
     */
    public static Optional<String> obstacle(Model model) {
        return isCurrent(model) ? Optional.empty() : new OpsetUpgrade(model).obstacle();
    }

    /**
     * Raises the model.
     *
     * @return whether it changed; false for a model at version 7 or later
     * @throws OpsetUpgradeException when an operator forbids it, with the {@link #obstacle}; the model is unchanged
     */
    public static boolean run(Model model) {
        if (isCurrent(model)) {
            return false;
        }
        OpsetUpgrade upgrade = new OpsetUpgrade(model);
        upgrade.obstacle().ifPresent(reason -> {
            throw new OpsetUpgradeException(reason);
        });
        upgrade.apply();
        return true;
    }

    private static boolean isCurrent(Model model) {
        return !isOld(model) && model.functions().values().stream().noneMatch(OpsetUpgrade::isOld);
    }

    /** Whether the main graph is in an old version; a file of before operator sets were stated is in the first one. */
    private static boolean isOld(Model model) {
        return model.opset().orElse(model.irVersion() < FIRST_IR_WITH_OPSETS ? 1 : TARGET) < TARGET;
    }

    private static boolean isOld(Function function) {
        return function.opsets().getOrDefault("", TARGET) < TARGET;
    }

    private void plan(Graph graph, long version) {
        graph.forEachNode(node -> {
            if (node.operator().domain().isEmpty() && model.callee(node).isEmpty()) {
                plans.put(node, rules.plan(node, version));
            }
        });
    }

    private Optional<String> obstacle() {
        for (Map.Entry<Node, UpgradePlan> entry : plans.entrySet()) {
            if (entry.getValue() instanceof UpgradePlan.Refuse refusal) {
                return Optional.of("node " + entry.getKey() + " " + refusal.reason());
            }
        }
        return Optional.empty();
    }

    private void apply() {
        if (isOld(model)) {
            model.opsets().put("", TARGET);
            model.setIrVersion(Math.max(model.irVersion(), FIRST_IR_WITH_OPSETS));
        }
        for (Function function : model.functions().values()) {
            if (isOld(function)) {
                function.opsets().put("", TARGET);
            }
        }
        // What is placed from here on is placed in the new version.
        plans.forEach((node, plan) -> {
            if (plan instanceof UpgradePlan.Rewrite rewrite) {
                rewrite.edit().accept(node);
            }
        });
    }
}
