package org.onnxtwist.twist;

/** How a layer is written down in the graph. */
public enum Form {
    /** Three Convs and the elementwise operators between them. */
    REFERENCE,
    /** One node that calls a model-local function. */
    FUNCTION
}
