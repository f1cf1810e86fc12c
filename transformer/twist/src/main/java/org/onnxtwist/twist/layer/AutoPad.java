package org.onnxtwist.twist.layer;

import java.util.Arrays;
import java.util.Optional;

/** The {@code auto_pad} attribute of a Conv. */
public enum AutoPad {
    /** The {@code pads} attribute says. */
    NOTSET,
    /** Output = ceil(input / stride); an odd pad goes to the end. */
    SAME_UPPER,
    /** Output = ceil(input / stride); an odd pad goes to the beginning. */
    SAME_LOWER,
    /** No padding. */
    VALID;

    /** The constant that ONNX spells this way, empty for a word it does not know. */
    public static Optional<AutoPad> of(String onnxWord) {
        return Arrays.stream(values())
                .filter(pad -> pad.name().equals(onnxWord))
                .findFirst();
    }
}
