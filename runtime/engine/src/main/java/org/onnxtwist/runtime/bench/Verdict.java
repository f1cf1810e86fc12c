package org.onnxtwist.runtime.bench;

/** The result of comparing the time of a subject with that of the first subject. */
public enum Verdict {
    FASTER("faster"),
    SLOWER("slower"),
    /** The interval of the ratio contains 1, or comes so near to it that equal subjects can show the same. */
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
