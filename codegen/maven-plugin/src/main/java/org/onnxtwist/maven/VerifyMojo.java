package org.onnxtwist.maven;

import java.io.File;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.maven.settings.ComparisonSettings;
import org.onnxtwist.maven.settings.VerifySettings;

/**
 * Compares the outputs of models with those of another model or with recorded data or, if neither is given, the outputs of rewritten models
 * with those of the models that they were made from. A difference stops the build and shows the worst lines of the report.
 */
@Mojo(name = ModelCheck.GOAL, defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class VerifyMojo extends ModelsMojo {
    /**
     * The form of the models to verify: source or rewritten. The default is rewritten if the build runs the goal rewrite, and source
     * otherwise.
     */
    @Parameter(property = "onnxtwist.from")
    private @Nullable String from;

    /** The reference model, which computes the expected outputs. */
    @Parameter(property = "onnxtwist.other")
    private @Nullable File other;

    /** Recorded inputs and outputs in the ONNX test layout: one test_data_set folder, or the folder around several. */
    @Parameter(property = "onnxtwist.data")
    private @Nullable File data;

    /**
     * The relative tolerance: the allowed error relative to the expected value. The default depends on the element type and the depth of
     * the model.
     */
    @Parameter(property = "onnxtwist.rtol")
    private @Nullable Double rtol;

    /** The absolute tolerance: the allowed absolute error. The default depends on the element type and the depth of the model. */
    @Parameter(property = "onnxtwist.atol")
    private @Nullable Double atol;

    /** Tells whether a model that ONNX Runtime cannot run stops the build. */
    @Parameter(property = "onnxtwist.requireVerified", defaultValue = "false")
    private boolean requireVerified;

    @Override
    ModelTask task(Workspace workspace) {
        return new ModelCheck(
                workspace,
                origin(from),
                new VerifySettings(
                        Optional.ofNullable(other).map(ModelsMojo::path),
                        Optional.ofNullable(data).map(ModelsMojo::path),
                        new ComparisonSettings(tolerance(rtol), tolerance(atol)),
                        requireVerified));
    }

    static OptionalDouble tolerance(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
