package org.onnxtwist.runtime.verify;

/** The way in which a layer was checked against the formula. */
public enum LayerCheck {
    /** Compares the stored parameters of a layer, element by element, with those that were given. */
    STORED("stored parameters"),
    /** The layer's input and output as they are in a run of the rewritten model. */
    IN_PLACE("in place"),
    /** The layer's own nodes lifted out, on the recorded input, with random kernels in the place of its own. */
    RANDOM_KERNELS("random kernels"),
    /** The same rewrite of a single Conv of this geometry, with random parameters, at a size where w and h differ. */
    REWRITTEN_ALONE("rewritten alone"),
    /** As {@link #REWRITTEN_ALONE}, with sizes that the model does not state. */
    REWRITTEN_ALONE_DYNAMIC("rewritten alone, dynamic size");

    private final String label;

    LayerCheck(String label) {
        this.label = label;
    }

    /** Returns the words that reports use. */
    public String label() {
        return label;
    }
}
