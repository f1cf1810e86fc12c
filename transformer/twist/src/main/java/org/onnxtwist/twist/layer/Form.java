package org.onnxtwist.twist.layer;

import java.util.Locale;

/** The form in which a layer is written in the graph (DESIGN section 3). */
public enum Form {
    /** Three Convs and the elementwise operators between them. */
    REFERENCE,
    /** One node that calls a model-local function. */
    FUNCTION,
    /** The base Conv alone, where conv_x and conv_y are zero. */
    PLAIN,
    /** Three Convs, with the centres folded into the first one's kernel. */
    FOLDED,
    /** One Conv that computes the output channels of all three. */
    WIDE_OUT,
    /** One Conv over the input and its products with two grids. */
    WIDE_IN,
    /** The base Conv, and 1x1 Convs over the differences of opposite taps that conv_x and conv_y share. */
    ANTISYMMETRIC;

    /** The name in options and reports: lower case with hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
