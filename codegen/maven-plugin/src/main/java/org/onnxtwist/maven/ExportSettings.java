package org.onnxtwist.maven;

import java.util.List;

/**
 * How a model is prepared for serving.
 *
 * @param passes what runs over it, by name; none for the passes that make a model smaller
 * @param form the form of the twist layers, as the command's option takes it
 * @param keepOpset whether the operator set stays, whatever forms need
 * @param check whether the result is compared with the model
 * @param comparison how far apart they may be
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
