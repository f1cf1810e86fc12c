package org.onnxtwist.maven.settings;

import java.util.OptionalDouble;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.session.ProviderChoice;

/**
 * The tolerances of a comparison of two models.
 *
 * @param rtol the allowed error relative to the expected value; if empty, it depends on the element type and the depth of the model
 * @param atol the allowed absolute error; if empty, it depends on the same
 */
public record ComparisonSettings(OptionalDouble rtol, OptionalDouble atol) {
    public ComparisonSettings {
        requireTolerance("rtol", rtol);
        requireTolerance("atol", atol);
    }

    private static void requireTolerance(String parameter, OptionalDouble value) {
        if (value.isPresent() && !(value.getAsDouble() >= 0)) {
            throw new ParameterException(
                    parameter + " is " + value.getAsDouble() + ", but a tolerance must be a number of at least 0");
        }
    }

    public ComparisonOptions options(ProviderChoice provider) {
        return ComparisonOptions.defaults().withProvider(provider).withTolerance(rtol, atol);
    }
}
