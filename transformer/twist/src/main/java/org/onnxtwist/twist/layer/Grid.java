package org.onnxtwist.twist.layer;

/** The source of a layer's coordinates. */
public enum Grid {
    /** Tensors in the model: the size of the output is known. */
    CONSTANT,
    /** Nodes that compute them from the size of the output at each run: at least one of its sides is not known. */
    DYNAMIC
}
