package org.onnxtwist.maven;

import java.util.OptionalDouble;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.maven.settings.ComparisonSettings;

/** The base class of the goals that compare the outputs of models, with the parameters of the comparison. */
abstract class ComparingMojo extends ModelsMojo {
    /**
     * The relative tolerance of outputs: the allowed error relative to the expected value. The default depends on the element type, the
     * depth and the rounding noise of the model.
     */
    @Parameter(property = "onnxtwist.rtol")
    private @Nullable Double rtol;

    /**
     * The absolute tolerance of outputs: the allowed absolute error. The default depends on the element type, the depth and the rounding
     * noise of the model.
     */
    @Parameter(property = "onnxtwist.atol")
    private @Nullable Double atol;

    /** Tells whether a model that cannot be compared because ONNX Runtime cannot run it stops the build, too. */
    @Parameter(property = "onnxtwist.requireVerified", defaultValue = "false")
    private boolean requireVerified;

    final ComparisonSettings comparison() {
        return new ComparisonSettings(tolerance(rtol), tolerance(atol));
    }

    private static OptionalDouble tolerance(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    final boolean requiresVerified() {
        return requireVerified;
    }
}
