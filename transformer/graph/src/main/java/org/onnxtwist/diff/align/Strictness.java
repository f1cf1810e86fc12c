package org.onnxtwist.diff.align;

/** The properties that two nodes must share to count as alike. */
public enum Strictness {
    /** Everything but names. */
    EXACT,
    /** Everything but the elements of weights; names count. */
    NAMED,
    /** Everything but names and the elements of weights. */
    SHAPED,
    /** The operator alone. */
    OPERATOR
}
