package org.onnxtwist.twist.rewrite;

import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.recognise.Recogniser;

/**
 * Rewrites every 3x3 Conv of a model into a conv_twist layer.
 *
 * <p>A layer reads what the Conv read and makes the value that the Conv made, under its name; what is added has names of its own. Convs
 * that share a base weight are one layer used several times and share the new parameters too. Layers that the model has already, whoever
 * wrote them and in whatever form, are left as they are: {@link Recogniser} finds them by what their nodes compute.
 */
public final class TwistRewrite {
    private TwistRewrite() {}

    /**
     * Plans the rewrite of {@code model}, which is not changed: what becomes of each convolution, and why.
     *
     * @throws org.onnxtwist.twist.TwistException when {@code options} give parameters that do not fit
     */
    public static TwistPlan plan(Model model, TwistOptions options) {
        // The survey is of a model that is sorted, has names everywhere and no functions with 3x3 Convs.
        return new TwistPlan(
                model,
                options,
                ConvReplacement.plan(GraphCopy.of(model), options).summary());
    }

    /**
     * Rewrites {@code model} in place, and names everything in it.
     *
     * <p>A model without a Conv to rewrite may come back sorted, or with functions inlined; {@link TwistResult#changed} tells that
     * there was nothing to do, and the caller can keep the original.
     *
     * @throws org.onnxtwist.twist.TwistException when {@code options} give parameters that do not fit; the model is then to be thrown
     *     away
     */
    public static TwistResult apply(Model model, TwistOptions options) {
        return ConvReplacement.plan(model, options).apply();
    }
}
