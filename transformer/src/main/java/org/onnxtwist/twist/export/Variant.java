package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;
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

    /** Those that can be asked for. */
    public static List<Variant> choices() {
        return List.of(
                of(Form.FOLDED),
                of(Form.WIDE_OUT),
                of(Form.WIDE_IN),
                of(Form.ANTISYMMETRIC),
                blocked(Form.FOLDED),
                blocked(Form.ANTISYMMETRIC));
    }

    /** The choice of that label. */
    public static Optional<Variant> labelled(String label) {
        return choices().stream().filter(choice -> choice.label().equals(label)).findFirst();
    }

    static Variant of(Form form) {
        return new Variant(form, Combination.BROADCAST);
    }

    static Variant blocked(Form form) {
        return new Variant(form, Combination.BLOCKED);
    }

    /** The same form with grids that broadcast. */
    Variant broadcast() {
        return of(form);
    }

    /** Tells whether its grids are in the layout of ONNX Runtime's Convs. */
    public boolean isBlocked() {
        return combination == Combination.BLOCKED;
    }

    /** Its name in options and reports: the form, and {@code +blocked} behind it where the grids are. */
    public String label() {
        return form.label() + (isBlocked() ? "+blocked" : "");
    }
}
