package org.onnxtwist.maven;

import java.io.File;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Compares what models compute with what they should: with another model, with recorded data, or, where neither is given, what goal
 * rewrite made with the model that it was made from. A difference stops the build and shows the worst lines of the report.
 */
@Mojo(name = ModelCheck.GOAL, defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class VerifyMojo extends ModelsMojo {
    /** Which form of the models is in question: source or rewritten. By default rewritten where the build runs goal rewrite. */
    @Parameter(property = "onnxtwist.from")
    private @Nullable String from;

    /** A model that computes what is right. */
    @Parameter(property = "onnxtwist.other")
    private @Nullable File other;

    /** Recorded inputs and outputs in the ONNX test layout: one test_data_set folder, or the folder around several. */
    @Parameter(property = "onnxtwist.data")
    private @Nullable File data;

    /** Allowed error relative to the expected value; by default it follows the type and the depth of the model. */
    @Parameter(property = "onnxtwist.rtol")
    private @Nullable Double rtol;

    /** Allowed absolute error; by default it follows the type and the depth of the model. */
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
