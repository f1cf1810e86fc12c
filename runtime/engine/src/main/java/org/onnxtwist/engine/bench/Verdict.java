package org.onnxtwist.engine.bench;

/** What a measurement says of a subject beside the first. */
public enum Verdict {
    FASTER("faster"),
    SLOWER("slower"),
    /** The interval of the ratio holds 1, or comes nearer to it than what an equal subject can show. */
    NO_DIFFERENCE("no difference measured");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** The words that reports use. */
    public String label() {
        return label;
    }
}
