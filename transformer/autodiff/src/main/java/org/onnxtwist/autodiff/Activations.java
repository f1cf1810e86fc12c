package org.onnxtwist.autodiff;

/** What becomes of the values of the forward pass that the backward pass reads. */
public enum Activations {
    /** They are kept in memory until the backward pass has read them. */
    KEEP,

    /**
     * Those that few elementwise nodes compute from others that are kept anyway are computed again when the backward pass needs them: outputs
     * of activations, masks, normalised values. The gradients are the same numbers. Saves memory where the runtime computes outputs in the
     * order in which their inputs become available: see {@link OutputOrder}.
     */
    RECOMPUTE
}
