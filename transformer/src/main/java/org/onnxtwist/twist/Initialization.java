package org.onnxtwist.twist;

/** How the parameters that a rewrite adds begin, where no file gives them. Centres are the same in both: uniform. */
public enum Initialization {
    /** conv_x and conv_y are zero: the rewritten model computes what the original computes, and can learn from there. */
    IDENTITY,
    /** conv_x is uniform and antisymmetric, conv_y is conv_x turned by 90 degrees: for training from scratch. */
    SEED
}
