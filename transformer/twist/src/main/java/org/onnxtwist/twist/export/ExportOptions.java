package org.onnxtwist.twist.export;

import java.util.Optional;
import org.onnxtwist.ir.type.DType;

/**
 * Options for writing the layers of a model.
 *
 * @param selection chooses the forms
 * @param upgrade whether a model of an older operator set is raised to the one that a chosen form needs, where its operators allow
 * @param arithmetic the type that the model is converted to afterwards, where that is not its own; it says how many digits there are
 */
public record ExportOptions(Selection selection, boolean upgrade, Optional<DType> arithmetic) {
    /** With upgrades, in the types of the model. */
    public static ExportOptions of(Selection selection) {
        return new ExportOptions(selection, true, Optional.empty());
    }

    public ExportOptions withSelection(Selection other) {
        return new ExportOptions(other, upgrade, arithmetic);
    }

    /** Tells whether or not the operator set may be raised. */
    public ExportOptions withUpgrade(boolean allowed) {
        return new ExportOptions(selection, allowed, arithmetic);
    }

    public ExportOptions withArithmetic(DType dtype) {
        return new ExportOptions(selection, upgrade, Optional.of(dtype));
    }
}
