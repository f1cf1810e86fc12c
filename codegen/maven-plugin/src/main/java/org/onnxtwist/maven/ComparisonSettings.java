package org.onnxtwist.maven;

import java.util.OptionalDouble;
import org.onnxtwist.engine.compare.ComparisonOptions;

/**
 * How far apart two models may be.
 *
 * @param rtol allowed error relative to the expected value; empty to follow the type and the depth of the model
 * @param atol allowed absolute error; empty in the same way
 */
record ComparisonSettings(OptionalDouble rtol, OptionalDouble atol) {
    ComparisonSettings {
        requireTolerance("rtol", rtol);
        requireTolerance("atol", atol);
    }

    private static void requireTolerance(String parameter, OptionalDouble value) {
        if (value.isPresent() && !(value.getAsDouble() >= 0)) {
            throw new ParameterException(
                    parameter + " is " + value.getAsDouble() + ", but a tolerance must be a number of at least 0");
        }
    }

    ComparisonOptions options(Workspace workspace) {
        ComparisonOptions options = ComparisonOptions.defaults().withProvider(workspace.provider());
        if (rtol.isPresent()) {
            options = options.withRtol(rtol.getAsDouble());
        }
        return atol.isPresent() ? options.withAtol(atol.getAsDouble()) : options;
    }
}
