package org.onnxtwist.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.onnxtwist.maven.settings.ExportSettings;
import org.onnxtwist.twist.export.Selection;

/**
 * Prepares models for serving. It runs the passes that <code>onnx-twist optimize</code> runs by default, and then writes the twist
 * layers in the forms that <code>onnx-twist export</code> chooses. The result is compared with the model before it is written.
 */
@Mojo(name = ModelExport.GOAL, defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class ExportMojo extends ComparingMojo {
    /** The passes to run in place of the default ones, in this order. If they are given, the twist layers keep their forms. */
    @Parameter(property = "onnxtwist.passes")
    private List<String> passes = new ArrayList<>();

    /**
     * The form in which the twist layers are written, with the values of the command's option --form; auto chooses a form for each layer.
     */
    @Parameter(property = "onnxtwist.form", defaultValue = Selection.AUTO)
    private String form = Selection.AUTO;

    /** Tells whether the operator set version of an older model is kept; the blocked forms, which need version 12, are then not used. */
    @Parameter(property = "onnxtwist.keepOpset", defaultValue = "false")
    private boolean keepOpset;

    /** Tells whether weights and computation become float16; inputs and outputs stay as they are. */
    @Parameter(property = "onnxtwist.fp16", defaultValue = "false")
    private boolean fp16;

    /**
     * Tells whether every form of each kind of layer is timed on this machine, and the fastest is taken. What was timed once is kept in
     * onnx-twist/autotune.tsv in $XDG_CACHE_HOME or ~/.cache.
     */
    @Parameter(property = "onnxtwist.autotune", defaultValue = "false")
    private boolean autotune;

    /** The number of threads that <code>autotune</code> times with; 0 is one for each core. */
    @Parameter(property = "onnxtwist.threads", defaultValue = "0")
    private int threads;

    /** Tells whether each exported model is compared with the model that it was made from; a difference stops the build. */
    @Parameter(property = "onnxtwist.check", defaultValue = "true")
    private boolean check;

    @Override
    ModelTask task(Workspace workspace) {
        ModelTask export = new ModelExport(
                workspace,
                chosenOrigin().filter(origin -> origin != Origin.EXPORTED).orElseGet(this::defaultOrigin),
                new ExportSettings(
                        passes, form, keepOpset, fp16, autotune, threads, check, comparison(), requiresVerified()));
        return model -> {
            boolean done = export.run(model);
            if (workspace.stamp(WrapperGeneration.GOAL, model, "").readOtherwise(workspace.exported(model))) {
                workspace.warn(workspace.show(model.path())
                        + ": its class was generated for another export and does not open this one: give the goals"
                        + " generate and export the same settings, in the plugin's <configuration>, and run both");
            }
            return done;
        };
    }
}
