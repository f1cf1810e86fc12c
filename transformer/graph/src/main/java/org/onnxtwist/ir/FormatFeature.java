package org.onnxtwist.ir;

/**
 * Features of the ONNX file format, with the IR version in which each came.
 *
 * <p>Source: the history of versions at the head of ONNX's {@code onnx.proto}.
 */
public enum FormatFeature {
    /** Models import the operator sets that they are written in. */
    OPERATOR_SETS(3),
    /** Initializers that are no inputs of their graph. Before, each is an input too, and a constant all the same. */
    FREE_INITIALIZERS(4),
    SPARSE_TENSORS(6),
    FUNCTIONS(8),
    /** Values that are optional, or sparse tensors. */
    OPTIONAL_AND_SPARSE_TYPES(8),
    FUNCTION_DEFAULTS(9),
    FUNCTION_OVERLOADS(10),
    FUNCTION_TYPES(10),
    /** Properties of anything but the model itself. */
    METADATA(10);

    private final long since;

    FormatFeature(long since) {
        this.since = since;
    }

    /** The first IR version that has the feature. */
    public long since() {
        return since;
    }
}
