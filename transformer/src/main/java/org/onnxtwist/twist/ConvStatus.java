package org.onnxtwist.twist;

/** What the rewrite did with a convolution. */
public enum ConvStatus {
    REWRITTEN("rewritten"),
    /** It could not be, or was not meant to be, rewritten; the reason says why. */
    SKIPPED("skipped"),
    /** It is part of a conv_twist layer that the model had before, which is left as it is. */
    TWIST_LAYER("twistLayer"),
    /** Its kernel is not 3x3, so there is nothing to rewrite. */
    NOT_3X3("not3x3");

    private final String label;

    ConvStatus(String label) {
        this.label = label;
    }

    /** The word that reports use. */
    public String label() {
        return label;
    }
}
