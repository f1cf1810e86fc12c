package org.onnxtwist.runtime.job;

import java.util.function.Consumer;
import org.onnxtwist.ir.Model;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.TwistExport;

/**
 * Writes the conv_twist layers of a model in the forms that run fastest, as {@link TwistExport} does. It comes after passes that fold
 * constants: some forms have grids that are to be computed when the model runs.
 *
 * <pre>
 *   before:  y = Add (Conv (x, W), Add (Mul (gx - cx, Conv (x, Wx)), Mul (gy - cy, Conv (x, Wy))))
 *   after:   y = one of the forms of LayerForm.all()
 * </pre>
 *
 * @param options how they are written
 * @param listener is told what became of the model
 */
record FastForms(ExportOptions options, Consumer<ExportResult> listener) implements Pass {
    @Override
    public String name() {
        return "fast-forms";
    }

    @Override
    public boolean run(Model model) {
        ExportResult result = TwistExport.run(model, options);
        listener.accept(result);
        return !result.layers().isEmpty();
    }
}
