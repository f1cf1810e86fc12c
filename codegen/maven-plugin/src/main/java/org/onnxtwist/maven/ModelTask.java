package org.onnxtwist.maven;

import java.io.IOException;

/** What a goal does to each model. */
interface ModelTask {
    /**
     * Does it, unless nothing has changed since it was done.
     *
     * @return whether it was done
     * @throws CheckException when the model does not compute what it should
     * @throws ParameterException when a parameter cannot be used as it is given
     */
    boolean run(ModelFile model) throws IOException;
}
