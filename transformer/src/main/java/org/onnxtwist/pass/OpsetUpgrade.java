package org.onnxtwist.pass;

import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;

/**
 * Raises a model, and each function in it, from standard operator set 1 to 6 to version 7, the first with numpy's broadcasting.
 *
 * <pre>
 *   before (6):  y = Add(x, b) {broadcast: 1, axis: 1}        x: [N,C,H,W]  b: [C]
 *   after (7):   b1 = Unsqueeze(b) {axes: [1, 2]}
 *                y = Add(x, b1)
 * </pre>
 *
 * <p>Either every operator in the model means the same in version 7, or can be rewritten so that it does, or nothing is changed.
 */
public final class OpsetUpgrade {
    /** The version that models are raised to. */
    public static final long TARGET = 7;

    /** The first version of the file format that states operator sets. */
    private static final long FIRST_IR_WITH_OPSETS = 3;

    private OpsetUpgrade() {}

    /**
     * Says what stands against raising the model: a clause that names the node, its operator and the reason; empty for nothing,
     * and for a model that is at version 7 already.
     */
    public static Optional<String> obstacle(Model model) {
        return isCurrent(model) || model.graph().nodeCount() == 0
                ? Optional.empty()
                : Optional.of("node " + model.graph().nodes().iterator().next() + " is of a version below " + TARGET);
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
        obstacle(model).ifPresent(reason -> {
            throw new OpsetUpgradeException(reason);
        });
        model.opsets().put("", TARGET);
        model.setIrVersion(Math.max(model.irVersion(), FIRST_IR_WITH_OPSETS));
        model.functions().values().forEach(function -> function.opsets().put("", TARGET));
        return true;
    }

    private static boolean isCurrent(Model model) {
        return !isOld(model.opsets())
                && model.functions().values().stream().noneMatch(function -> isOld(function.opsets()));
    }

    private static boolean isOld(Map<String, Long> opsets) {
        return opsets.getOrDefault("", 1L) < TARGET;
    }
}
