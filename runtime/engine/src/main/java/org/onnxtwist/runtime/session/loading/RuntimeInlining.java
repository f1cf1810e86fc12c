package org.onnxtwist.runtime.session.loading;

import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.session.InferenceException;
import org.onnxtwist.shape.inference.InlinedSizes;

/** ONNX Runtime inlines every function of a model when it loads it, whatever becomes of its memory. */
public final class RuntimeInlining {
    private RuntimeInlining() {}

    /**
     * Refuses a model that would be absurdly large with its functions inlined.
     *
     * @param label what the message calls the model
     * @throws InferenceException at stage LOAD when the main graph would have more nodes than {@link InlinedSizes#allowance} says
     */
    public static void requireFewNodes(String label, Model model) {
        if (model.functions().isEmpty()) {
            return;
        }
        long nodes = InlinedSizes.of(model, function -> true).of(model.graph());
        long allowed = InlinedSizes.allowance(model);
        if (nodes > allowed) {
            throw new InferenceException(
                    InferenceException.Stage.LOAD,
                    label + " is not run in ONNX Runtime, which would inline its functions and create "
                            + (nodes == Long.MAX_VALUE ? "more nodes than can be counted" : nodes + " nodes")
                            + ", more than " + allowed
                            + ": inline them first with 'optimize --pass inline-functions=N --no-verify', where N is the number of"
                            + " allowed nodes");
        }
    }
}
