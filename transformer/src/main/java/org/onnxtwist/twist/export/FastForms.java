package org.onnxtwist.twist.export;

import java.util.function.Consumer;
import org.onnxtwist.ir.Model;
import org.onnxtwist.rewrite.Pass;

/**
 * Writes the conv_twist layers of a model in the forms that run fastest, as {@link TwistExport} does. It comes after passes that fold
 * constants: some forms have grids that are to be computed when the model runs.
 *
 * <pre>
 *   before:  y = Add (Conv (x, W), Add (Mul (gx - cx, Conv (x, Wx)), Mul (gy - cy, Conv (x, Wy))))
 *   after:   y = one of the forms that LayerWriter shows
 * </pre>
 *
 * @param selection chooses the forms
 * @param outcomes receives what became of the layers of each model
 */
public record FastForms(Selection selection, Consumer<ExportOutcome> outcomes) implements Pass {
    public FastForms(Selection selection) {
        this(selection, outcome -> {});
    }

    @Override
    public String name() {
        return "fast-forms";
    }

    @Override
    public boolean run(Model model) {
        ExportOutcome outcome = TwistExport.export(model, selection);
        outcomes.accept(outcome);
        return !outcome.layers().isEmpty();
    }
}
