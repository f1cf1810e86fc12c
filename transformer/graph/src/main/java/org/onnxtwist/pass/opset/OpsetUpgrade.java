package org.onnxtwist.pass.opset;

import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.schema.Schemas;

/**
 * Raises a model, and each function in it, to a newer version of the standard operator set.
 *
 * <pre>
 *   before (6):  y = Add(x, b) {broadcast: 1, axis: 1}        x: [N,C,H,W]  b: [C]
 *   after (7):   b_aligned = Unsqueeze(b) {axes: [1, 2]}
 *                y = Add(x, b_aligned)
 *
 *   before (9):  y = Slice(x) {starts: [1], ends: [3]}
 *   after (10):  y = Slice(x, {1}, {3})
 * </pre>
 *
 * <p>Either every operator in the model means the same in the newer version, or can be rewritten so that it does, or nothing is changed.
 * That an operator means the same is taken from its published schemas: a version that only adds types, optional inputs and attributes,
 * or renames nothing that a file states, says what the one before it said. Operators of other domains and calls of functions stay as
 * they are.
 *
 * <p>A model from IR version 4 on gets the IR version that the operator set came with. Below, where every initializer is an input that
 * nobody may override, the IR version stays: {@link org.onnxtwist.pass.initializer.InitializersAsConstants} raises it.
 *
 * @param target the version, {@value #FIRST_TARGET} or later
 */
public record OpsetUpgrade(long target) implements Pass {
    /** The first version with numpy's broadcasting, and the first that models can be raised to. */
    public static final long FIRST_TARGET = 7;

    /** @throws OpsetUpgradeException when there is no such version, or none that models can be raised to */
    public OpsetUpgrade {
        requireVersion(target);
    }

    static void requireVersion(long target) {
        long newest = Schemas.newest("").orElseThrow();
        if (target < FIRST_TARGET || target > newest) {
            throw new OpsetUpgradeException("a model cannot be converted to version " + target
                    + " of the standard operator set: give a version from " + FIRST_TARGET + " to " + newest);
        }
    }

    @Override
    public String name() {
        return "opset-upgrade";
    }

    /**
     * Says what stands against raising the model: a clause that names the node, its operator and the reason; empty for nothing, and for
     * a model that is at the version or later already. The model is not changed.
     */
    public Optional<String> obstacle(Model model) {
        if (isCurrent(model)) {
            return Optional.empty();
        }
        try {
            // Each version is planned on what the one before it left, so the way is gone on a copy first. It shares the
            // weights.
            raise(GraphCopy.of(model));
            return Optional.empty();
        } catch (OpsetUpgradeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Raises the model.
     *
     * @return whether it changed; false for a model at the version or later
     * @throws OpsetUpgradeException when an operator forbids it, with the {@link #obstacle}; the model is unchanged
     */
    @Override
    public boolean run(Model model) {
        obstacle(model).ifPresent(reason -> {
            throw new OpsetUpgradeException(reason);
        });
        return !isCurrent(model) && raise(model);
    }

    private boolean isCurrent(Model model) {
        return version(model).orElse(target) >= target
                && model.functions().values().stream().allMatch(function -> version(function) >= target);
    }

    /** The version of the main graph; a file of before operator sets were stated is in the first one. */
    private static OptionalLong version(Model model) {
        return model.opset().isEmpty() && !model.supports(Model.FormatFeature.OPERATOR_SETS)
                ? OptionalLong.of(1)
                : model.opset();
    }

    private long version(Function function) {
        return function.opset("").orElse(target);
    }

    private boolean raise(Model model) {
        if (version(model).orElse(target) < FIRST_TARGET && model.opset().isEmpty()) {
            model.setOpset(1);
        }
        for (long version = 2; version <= target; version++) {
            new UpgradeStep(model, version).apply();
        }
        long least = model.supports(Model.FormatFeature.FREE_INITIALIZERS)
                ? Model.FormatFeature.irVersion(model.opset().orElse(1))
                : Model.FormatFeature.OPERATOR_SETS.since();
        model.setIrVersion(Math.max(model.irVersion(), least));
        return true;
    }
}
