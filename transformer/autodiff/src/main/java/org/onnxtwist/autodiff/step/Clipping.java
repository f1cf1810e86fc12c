package org.onnxtwist.autodiff.step;

import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.OnnxTwistException.Fault;

/** A bound of the gradients of a step. */
public sealed interface Clipping {
    /** No bound. */
    record None() implements Clipping {}

    /**
     * Gradients whose common Euclidean norm is greater than {@code limit} are scaled to it, by limit / (norm + 1e-6), as PyTorch's
     * clip_grad_norm_ does.
     */
    record ByNorm(double limit) implements Clipping {
        public ByNorm {
            requirePositive(limit);
        }
    }

    /** Each element of a gradient is kept between -limit and limit. */
    record ByValue(double limit) implements Clipping {
        public ByValue {
            requirePositive(limit);
        }
    }

    private static void requirePositive(double limit) {
        if (!(limit > 0)) {
            throw new GradientException(
                    Fault.REQUEST, "gradients cannot be clipped to " + limit + ": give a limit greater than 0");
        }
    }
}
