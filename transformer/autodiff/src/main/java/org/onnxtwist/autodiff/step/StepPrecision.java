package org.onnxtwist.autodiff.step;

/** The floating-point numbers that a training step computes with. */
public enum StepPrecision {
    /** The numbers that the model has. */
    MODEL,

    /**
     * Numbers of 16 bits in the forward and backward pass where their precision suffices, and of 32 bits elsewhere: in normalisations,
     * exponentials, sums, the loss, the parameters and the update. The loss is scaled so that small gradients do not become zero. The scale
     * begins at 65536; it is halved when a gradient is not finite, and that update left out, and doubled after 2000 updates without such
     * a gradient, as PyTorch's GradScaler does.
     */
    MIXED
}
