package org.onnxtwist.maven;

import java.io.IOException;

/** The task that a goal performs on each model. */
interface ModelTask {
    /**
     * Performs the task, unless nothing has changed since it was last performed.
     *
     * @return whether the task was performed
     * @throws CheckException when the model does not compute what it should
     * @throws org.onnxtwist.maven.settings.ParameterException when a parameter cannot be used as it is given
     */
    boolean run(ModelFile model) throws IOException;
}
