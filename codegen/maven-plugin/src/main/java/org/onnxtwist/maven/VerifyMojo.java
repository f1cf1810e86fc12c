package org.onnxtwist.maven;

import java.io.File;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.maven.settings.VerifySettings;

/**
 * Compares the outputs of models with those of another model or with recorded data or, if neither is given, the outputs of rewritten and
 * of exported models with those of the models that they were made from. If the build runs the goal export, exported models are compared
 * with what they were made from in any case. A difference stops the build and shows the worst lines of the report.
 */
@Mojo(name = ModelCheck.GOAL, defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class VerifyMojo extends ComparingMojo {
    /** The reference model, which computes the expected outputs. */
    @Parameter(property = "onnxtwist.other")
    private @Nullable File other;

    /** Recorded inputs and outputs in the ONNX test layout: one test_data_set folder, or the folder around several. */
    @Parameter(property = "onnxtwist.data")
    private @Nullable File data;

    @Override
    ModelTask task(Workspace workspace) {
        return new ModelCheck(
                workspace,
                chosenOrigin(),
                defaultOrigin(),
                runs(ModelExport.GOAL),
                new VerifySettings(
                        Optional.ofNullable(other).map(ModelsMojo::path),
                        Optional.ofNullable(data).map(ModelsMojo::path),
                        comparison(),
                        requiresVerified()));
    }
}
