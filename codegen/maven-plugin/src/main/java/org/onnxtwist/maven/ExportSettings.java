package org.onnxtwist.maven;

import java.util.List;

/**
 * How a model is prepared for serving.
 *
 * @param passes what runs over it, by name; none for the passes that make a model smaller
 * @param check whether the result is compared with the model
 * @param comparison how far apart they may be
 * @param required whether a result that cannot be run is refused
 */
record ExportSettings(List<String> passes, boolean check, ComparisonSettings comparison, boolean required) {
    static final String CONTRADICTION =
            "requireVerified is true, but check is false, so that nothing is verified: change one of them";

    ExportSettings {
        if (required && !check) {
            throw new ParameterException(CONTRADICTION);
        }
        passes = List.copyOf(passes);
    }
}
