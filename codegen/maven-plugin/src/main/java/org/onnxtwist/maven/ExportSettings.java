package org.onnxtwist.maven;

import java.util.List;

/**
 * The settings for preparing a model for serving.
 *
 * @param passes the names of the passes to run; empty for the passes that make a model smaller
 * @param form the form of the twist layers, a value of the command's option --form
 * @param keepOpset whether the operator set version is kept, even if a form needs a later one
 * @param check whether the result is compared with the model
 * @param comparison the tolerances of that comparison
 * @param required whether a result that cannot be run is refused
 */
record ExportSettings(
        List<String> passes,
        String form,
        boolean keepOpset,
        boolean check,
        ComparisonSettings comparison,
        boolean required) {
    static final String CONTRADICTION =
            "requireVerified is true, but check is false, so that nothing is verified: change one of them";

    ExportSettings {
        if (required && !check) {
            throw new ParameterException(CONTRADICTION);
        }
        passes = List.copyOf(passes);
    }
}
