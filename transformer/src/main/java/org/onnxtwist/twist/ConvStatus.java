package org.onnxtwist.twist;

/** What the rewrite did with a convolution. */
public enum ConvStatus {
    REWRITTEN("rewritten"),
    /** It could not be, or was not meant to be, rewritten; the reason says why. */
    SKIPPED("skipped"),
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
