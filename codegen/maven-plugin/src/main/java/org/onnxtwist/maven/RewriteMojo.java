package org.onnxtwist.maven;

import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Replaces the 3x3 convolutions of models with twist convolutions, checks the results against the originals and against the layer's
 * formula, and only then puts them where they are packaged. The models themselves are never changed.
 */
@Mojo(name = ModelRewrite.GOAL, defaultPhase = LifecyclePhase.PROCESS_RESOURCES, threadSafe = true)
public final class RewriteMojo extends RewritingMojo {
    @Override
    ModelTask task(Workspace workspace) {
        ModelTask rewrite = new ModelRewrite(workspace, rewriteSettings());
        return model -> {
            boolean done = rewrite.run(model);
            // In one build this happens where the two goals rewrite with different settings.
            if (workspace.stamp(WrapperGeneration.GOAL, model, "").readOtherwise(workspace.rewritten(model))) {
                workspace.warn(workspace.show(model.path())
                        + ": its class was generated for another rewrite and does not open this one: give the goals"
                        + " generate and rewrite the same settings, in the plugin's <configuration>, and run both");
            }
            return done;
        };
    }
}
