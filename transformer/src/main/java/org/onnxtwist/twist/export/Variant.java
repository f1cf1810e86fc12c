package org.onnxtwist.twist.export;

import org.onnxtwist.twist.Form;

/**
 * A way to write a layer.
 *
 * @param form its form
 * @param combination how the results of the convolutions are put together, where the form leaves that open
 */
public record Variant(Form form, Combination combination) {
    /** How gx conv_x + gy conv_y is added to the base. */
    public enum Combination {
        /** Products with grids that broadcast: works for every size and batch. */
        BROADCAST,
        /** Grids of the full size that ONNX Runtime keeps in the layout of its Convs; needs a size and a batch that are known. */
        BLOCKED
    }

    static Variant of(Form form) {
        return new Variant(form, Combination.BROADCAST);
    }

    static Variant blocked(Form form) {
        return new Variant(form, Combination.BLOCKED);
    }

    /** The form, and {@code +blocked} behind it where the grids are. */
    public String label() {
        return form.label() + (combination == Combination.BLOCKED ? "+blocked" : "");
    }
}
