package org.onnxtwist.twist.rewrite;

import org.onnxtwist.ir.Model;

/**
 * A rewrite that has not been carried out.
 *
 * @param model the model, which is as it was
 * @param options the options of the rewrite
 * @param summary what the rewrite does to the model
 */
public record TwistPlan(Model model, TwistOptions options, RewriteSummary summary) {
    /** Rewrites the model in place; see {@link TwistRewrite#apply}. */
    public TwistResult apply() {
        return TwistRewrite.apply(model, options);
    }
}
