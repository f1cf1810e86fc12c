package org.onnxtwist.page.drawing.sketch;

/** The fate of a part of a graph between two models. */
public enum Change {
    /** In both, and equal; also every part of a drawing of one model. */
    NONE("", ""),
    /** Only in the second model. */
    ADDED("+", "added"),
    /** Only in the first model. */
    REMOVED("\u2212", "removed"),
    /** In both, and not equal. */
    CHANGED("~", "changed");

    private final String sign;
    private final String word;

    Change(String sign, String word) {
        this.sign = sign;
        this.word = word;
    }

    /** Returns the sign before the text of a box. */
    public String sign() {
        return sign;
    }

    /** Returns the name of this change, which is its class in the style sheet too; empty for none. */
    public String word() {
        return word;
    }

    /** Returns the change of a whole, one part of which has this change and others have {@code other}. */
    public Change and(Change other) {
        return this == other ? this : CHANGED;
    }
}
