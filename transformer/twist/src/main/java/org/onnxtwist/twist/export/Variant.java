package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.twist.Form;

/**
 * A way to write a layer.
 *
 * @param form its form
 * @param combination how the results of the convolutions are combined, if the form leaves that open
 */
public record Variant(Form form, Combination combination) {
    /** The way in which gx conv_x + gy conv_y is added to the base. */
    public enum Combination {
        /** Products with grids that broadcast: works for every size and batch. */
        BROADCAST,
        /** Grids of the full size that ONNX Runtime keeps in the layout of its Convs; needs a size and a batch that are known. */
        BLOCKED
    }

    /** The variants that users can choose. */
    public static List<Variant> choices() {
        return List.of(
                of(Form.FOLDED),
                of(Form.WIDE_OUT),
                of(Form.WIDE_IN),
                of(Form.ANTISYMMETRIC),
                blocked(Form.FOLDED),
                blocked(Form.ANTISYMMETRIC));
    }

    /** The variant with that label; empty if there is none. */
    public static Optional<Variant> labelled(String label) {
        return choices().stream().filter(choice -> choice.label().equals(label)).findFirst();
    }

    static Variant of(Form form) {
        return new Variant(form, Combination.BROADCAST);
    }

    static Variant blocked(Form form) {
        return new Variant(form, Combination.BLOCKED);
    }

    /** The variant of the same form with grids that broadcast. */
    Variant broadcast() {
        return of(form);
    }

    /** Tells whether its grids are in the layout of ONNX Runtime's Convs. */
    public boolean isBlocked() {
        return combination == Combination.BLOCKED;
    }

    /** The name in options and reports: the form, followed by {@code +blocked} if the grids are. */
    public String label() {
        return form.label() + (isBlocked() ? "+blocked" : "");
    }
}
