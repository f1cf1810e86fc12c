package org.onnxtwist.shape;

/** How far the inference takes a model's word for shapes. */
enum Trust {
    /** All that it declares of a value completes what a rule knows. */
    DECLARATIONS,
    /**
     * What it declares of the inputs of its graphs, equal names being equal sizes, and of values whose rank no rule knows; of other
     * values nothing.
     */
    INPUTS,
    /**
     * The sizes of the model's own inputs, which a runtime holds every run to. It does not hold a run to names: two dimensions that are
     * called the same may differ, and so a name stays with the first alone. Of all other values the rank is taken, and no size.
     */
    ENFORCED
}
