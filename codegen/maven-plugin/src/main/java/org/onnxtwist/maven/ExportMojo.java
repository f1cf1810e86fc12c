package org.onnxtwist.maven;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.twist.export.Selection;

/**
 * Prepares models for serving. It runs the passes that <code>onnx-twist optimize</code> runs by default, and then writes the twist
 * layers in the forms that <code>onnx-twist export</code> chooses. The result is compared with the model before it is written.
 */
@Mojo(name = ModelExport.GOAL, defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class ExportMojo extends ModelsMojo {
    /** Which form of the models is exported: source or rewritten. By default rewritten where the build runs goal rewrite. */
    @Parameter(property = "onnxtwist.from")
    private @Nullable String from;

    /** Where exported models are written, each under its name and path below <code>sourceDirectory</code>. */
    @Parameter(
            property = "onnxtwist.exportDirectory",
            defaultValue = "${project.build.directory}/onnx-export",
            required = true)
    private File exportDirectory;

    /** The passes to run instead, in this order; with these, the twist layers keep their forms. */
    @Parameter(property = "onnxtwist.passes")
    private List<String> passes = new ArrayList<>();

    /** The form of the twist layers, as option --form of the command takes it: auto chooses for each layer. */
    @Parameter(property = "onnxtwist.form", defaultValue = Selection.AUTO)
    private String form = Selection.AUTO;

    /** Keeps the operator set of an older model; the blocked forms, which need version 12, are then not used. */
    @Parameter(property = "onnxtwist.keepOpset", defaultValue = "false")
    private boolean keepOpset;

    /** Tells whether exported models are compared with what they were; one that differs stops the build. */
    @Parameter(property = "onnxtwist.check", defaultValue = "true")
    private boolean check;

    /** Allowed error relative to the expected value; by default it follows the type and the depth of the model. */
    @Parameter(property = "onnxtwist.rtol")
    private @Nullable Double rtol;

    /** Allowed absolute error; by default it follows the type and the depth of the model. */
    @Parameter(property = "onnxtwist.atol")
    private @Nullable Double atol;

    /** Tells whether a model that ONNX Runtime cannot run, so that it cannot be compared, stops the build too. */
    @Parameter(property = "onnxtwist.requireVerified", defaultValue = "false")
    private boolean requireVerified;

    @Override
    ModelTask task(Workspace workspace) {
        ComparisonSettings comparison = new ComparisonSettings(VerifyMojo.tolerance(rtol), VerifyMojo.tolerance(atol));
        return new ModelExport(
                workspace,
                origin(from),
                new ExportSettings(passes, form, keepOpset, check, comparison, requireVerified),
                path(exportDirectory));
    }
}
