package org.onnxtwist.pass.structure;

import org.onnxtwist.ir.Model;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;

/**
 * Removes the training information of a model: its initializers are constants afterwards, which other passes can compute with.
 *
 * <pre>
 *   before:  g(x) -> y { y = MatMul(x, w) };  training: w2 = Sub(w, ...), w = w2        after:  g(x) -> y { y = MatMul(x, w) }
 * </pre>
 */
public record TrainingRemoval() implements Pass {
    private static final String NAME = "remove-training";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean run(Model model) {
        return model.removeTraining();
    }

    /**
     * Refuses a model with training information, which a change of its main graph would contradict.
     *
     * @throws PassException with the remedy
     */
    public static void requireNone(Model model) {
        if (!model.training().isEmpty()) {
            throw new PassException(refusal());
        }
    }

    /** The reason for which a model with training information is refused, with the remedy. */
    public static String refusal() {
        return "the model has training information, whose algorithm would not train the changed graph: remove it first with"
                + " 'onnx-twist optimize --pass " + NAME + "', and let 'onnx-twist train --emit-only' write it anew";
    }
}
