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
        return new StaleClassWarning(workspace, new ModelRewrite(workspace, rewriteSettings()));
    }
}
