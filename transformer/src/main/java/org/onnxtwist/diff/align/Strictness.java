package org.onnxtwist.diff.align;

/** How much of two nodes has to be the same for them to count as alike. */
public enum Strictness {
    /** Everything but names. */
    EXACT,
    /** Everything but the elements of weights, and the names too. */
    NAMED,
    /** Everything but names and the elements of weights. */
    SHAPED,
    /** The operator. */
    OPERATOR
}
