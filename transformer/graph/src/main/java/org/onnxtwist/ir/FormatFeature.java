package org.onnxtwist.ir;

import java.util.Arrays;

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

    /** The standard operator set that came first with each IR version from 3 on. Source: ONNX's table of releases ({@code Versioning.md}). */
    private static final long[] FIRST_OPSETS = {1, 9, 10, 11, 12, 15, 19, 21, 23, 24, 25, 28};

    private final long since;

    FormatFeature(long since) {
        this.since = since;
    }

    /** The first IR version that has the feature. */
    public long since() {
        return since;
    }

    /** The IR version with which a version of the standard operator set came, of 1 or later; of one not known yet, the newest. */
    public static long irVersion(long opset) {
        return OPERATOR_SETS.since
                - 1
                + Arrays.stream(FIRST_OPSETS).filter(first -> first <= opset).count();
    }
}
