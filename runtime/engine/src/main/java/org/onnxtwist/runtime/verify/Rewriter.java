package org.onnxtwist.runtime.verify;

import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistResult;

/** The rewrite under verification, as it is applied to models of a single Conv. */
@FunctionalInterface
interface Rewriter {
    /** Rewrites a model in place. */
    TwistResult apply(Model model, TwistOptions options);
}
