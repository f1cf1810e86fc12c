package org.onnxtwist.twist.rewrite;

import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.pass.function.FunctionInliningException;
import org.onnxtwist.pass.opset.OpsetUpgrade;
import org.onnxtwist.pass.opset.OpsetUpgradeException;
import org.onnxtwist.pass.structure.TopologicalSort;

/**
 * Brings a model into the state that the rewrite needs: operator set 7 or later, 3x3 Convs out of functions, their sparse weights
 * dense, nodes sorted.
 *
 * @param obstacle what stands against rewriting any Conv of the model, as a clause; empty for nothing
 * @param inFunctions why Convs that are still in functions could not be brought out, as a clause
 */
record Preparation(Optional<String> obstacle, String inFunctions) {
    private static final long OLDEST_OPSET = 7;
    private static final long NEWEST_OPSET = 28;

    /**
     * Prepares a model that may hold a 3x3 Conv; leaves others alone.
     *
     * @param existing the layers that the model has; functions that are layers stay
     */
    static Preparation of(Model model, ExistingLayers existing) {
        if (!mayHold3x3(model)) {
            return ready();
        }
        DenseWeights.make(model);
        long opset = model.opset().orElse(0);
        if (opset > NEWEST_OPSET) {
            return blocked(
                    "the model's operator set " + opset + " is newer than " + NEWEST_OPSET + ", the last one known");
        }
        if (opset < OLDEST_OPSET) {
            try {
                new OpsetUpgrade(OLDEST_OPSET).run(model);
            } catch (OpsetUpgradeException e) {
                return blocked("the model cannot be raised to operator set " + OLDEST_OPSET + ": " + e.getMessage());
            }
        }
        try {
            new FunctionInlining(function -> ConvSurvey.mayHold3x3(function.body()) && !existing.isLayer(function))
                    .run(model);
        } catch (FunctionInliningException e) {
            new TopologicalSort().run(model);
            return new Preparation(Optional.empty(), String.valueOf(e.getMessage()));
        }
        new TopologicalSort().run(model);
        return ready();
    }

    private static Preparation ready() {
        return new Preparation(Optional.empty(), "nothing calls the function that it is in");
    }

    private static Preparation blocked(String obstacle) {
        return new Preparation(Optional.of(obstacle), obstacle);
    }

    private static boolean mayHold3x3(Model model) {
        return ConvSurvey.mayHold3x3(model.graph())
                || model.functions().values().stream().anyMatch(function -> ConvSurvey.mayHold3x3(function.body()));
    }
}
