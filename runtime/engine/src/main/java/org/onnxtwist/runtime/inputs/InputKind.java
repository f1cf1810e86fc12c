package org.onnxtwist.runtime.inputs;

/** A distribution of generated inputs. Integers and booleans follow it as far as it makes sense for them. */
public enum InputKind {
    /** Floats from U(-1, 1), integers from 0 to 9, even odds. */
    UNIFORM("uniform"),
    /** Floats from N(0, 1), integers from 0 to 9 with 4 and 5 the likeliest, true three times in four. */
    NORMAL("normal"),
    /** Floats from -1 to 1 and integers 0, 1, ... 9, 0, ... in row-major order, booleans by turns: finds exchanged axes. */
    RAMP("ramp"),
    /** One 1, or true, in the middle of zeros: shows where each output comes from. */
    IMPULSE("impulse"),
    /** One half, 1, or true everywhere: shows what the edges do. */
    CONSTANT("constant"),
    /** Pictures as floats in 0..1: a slope with noise on it. Integers as UNIFORM, but 8-bit ones from their whole range. */
    IMAGE_UNIT("image 0..1"),
    /** Pictures as whole numbers in 0..255. Integers as IMAGE_UNIT. */
    IMAGE_BYTE("image 0..255");

    private final String label;

    InputKind(String label) {
        this.label = label;
    }

    /** Returns the words that reports use. */
    public String label() {
        return label;
    }
}
