package org.onnxtwist.maven;

import org.onnxtwist.runtime.job.ProgressListener;

/** Writes progress messages to the debug log of the build, and warnings to its log. */
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
