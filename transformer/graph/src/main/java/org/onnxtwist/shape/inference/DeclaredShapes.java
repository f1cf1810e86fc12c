package org.onnxtwist.shape.inference;

/** The extent to which an inference trusts the shapes that a model declares. */
public enum DeclaredShapes {
    /** All complete what is inferred. */
    COMPLETING,

    /** Those of inputs, and of values whose rank is not inferred. */
    OF_INPUTS,

    /**
     * Only what a runtime refuses to run without: ranks and known sizes of the model's inputs. That equal names are equal sizes is not
     * checked by any, so the first dimension of a name keeps it, and every other one is unknown.
     */
    ENFORCED
}
