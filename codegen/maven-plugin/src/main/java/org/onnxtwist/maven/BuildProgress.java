package org.onnxtwist.maven;

import org.onnxtwist.engine.publish.ProgressListener;

/** Tells the build's log what is being done, where it tells everything, and what is warned of. */
record BuildProgress(Workspace workspace) implements ProgressListener {
    @Override
    public void now(String task) {
        workspace.log().debug(workspace.show(task));
    }

    @Override
    public void warn(String sentence) {
        workspace.log().warn(workspace.show(sentence));
    }
}
