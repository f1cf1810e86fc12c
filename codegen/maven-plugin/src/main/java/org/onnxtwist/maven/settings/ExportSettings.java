package org.onnxtwist.maven.settings;

import java.util.List;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.Selection;

/**
 * The settings for preparing a model for serving.
 *
 * @param passes the names of the passes to run; empty for the passes that make a model smaller
 * @param form the form of the twist layers, a value of the command's option --form
 * @param keepOpset whether the operator set version is kept, even if a form needs a later one
 * @param fp16 whether weights and computation become float16 in the end
 * @param autotune whether the forms are timed on this machine to take the fastest
 * @param threads the number of threads that the forms are timed with; 0 for one for each core
 * @param check whether the result is compared with the model
 * @param comparison the tolerances of that comparison
 * @param required whether a result that cannot be run is refused
 */
public record ExportSettings(
        List<String> passes,
        String form,
        boolean keepOpset,
        boolean fp16,
        boolean autotune,
        int threads,
        boolean check,
        ComparisonSettings comparison,
        boolean required) {
    static final String CONTRADICTION =
            "requireVerified is true, but check is false, so that nothing is verified: change one of them";

    public ExportSettings {
        if (required && !check) {
            throw new ParameterException(CONTRADICTION);
        }
        passes = List.copyOf(passes);
    }

    /**
     * Returns the selection of a form for each layer, where the forms are not timed.
     *
     * @param batch the batch of models that leave it open
     * @throws ParameterException when there is no such form, or when forms are asked for where the layers keep theirs
     */
    public Selection selection(long batch) {
        Selection selection = Selection.labelled(form, new CostModel(batch))
                .orElseThrow(() -> new ParameterException(
                        "form is '" + form + "', but must be one of " + String.join(", ", Selection.labels())));
        boolean chosen = !form.equals(Selection.AUTO);
        if (!passes.isEmpty() && (chosen || autotune)) {
            throw new ParameterException((chosen ? "form is '" + form + "'" : "autotune is true")
                    + ", but the twist layers keep their forms if passes are given: leave one of them out");
        }
        if (chosen && autotune) {
            throw new ParameterException(
                    "autotune chooses the forms, so form cannot be '" + form + "': leave one of them out");
        }
        if (threads < 0 || (threads > 0 && !autotune)) {
            throw new ParameterException("threads is " + threads
                    + ", but must be 0 or more and applies to autotune only: correct it, or set autotune to true");
        }
        return selection;
    }
}
