package org.onnxtwist.twist.rewrite;

/** The outcome of the rewrite for a convolution. */
public enum ConvStatus {
    REWRITTEN("rewritten"),
    /** It was not rewritten, because it could not be or was not meant to be; the reason tells why. */
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
