package org.onnxtwist.maven;

import java.io.IOException;

/**
 * Rewrites, and warns where that took away the model that goal generate made a class from: a class opens no other. In one build that
 * happens where the two goals rewrite with different settings.
 */
final class StaleClassWarning implements ModelTask {
    private final Workspace workspace;
    private final ModelRewrite rewrite;

    StaleClassWarning(Workspace workspace, ModelRewrite rewrite) {
        this.workspace = workspace;
        this.rewrite = rewrite;
    }

    @Override
    public boolean run(ModelFile model) throws IOException {
        boolean done = rewrite.run(model);
        if (workspace.stamp(WrapperGeneration.GOAL, model, "").readOtherwise(workspace.rewritten(model))) {
            workspace
                    .log()
                    .warn(workspace.show(model.path())
                            + ": its class was generated from another rewrite and will not open this one: give goals generate"
                            + " and rewrite the same settings, in the plugin's <configuration>, and run both");
        }
        return done;
    }
}
