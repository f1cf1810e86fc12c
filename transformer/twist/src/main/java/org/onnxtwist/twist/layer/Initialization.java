package org.onnxtwist.twist.layer;

/** The initial values of the parameters that a rewrite adds, if no file gives them. Centres are uniform in both cases. */
public enum Initialization {
    /** conv_x and conv_y are zero: the rewritten model computes what the original computes, and can learn from there. */
    IDENTITY,
    /** conv_x is uniform and antisymmetric, conv_y is conv_x rotated by 90 degrees: for training from scratch. */
    SEED
}
