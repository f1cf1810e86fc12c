package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.onnxtwist.maven.settings.ParameterException;

/** The form of a model that a goal works on. */
enum Origin {
    /** The model in the folder of models. */
    SOURCE,
    /** The rewritten model, as written by the goal rewrite. */
    REWRITTEN;

    /**
     * Returns the file of a model in this form.
     *
     * @throws ParameterException when the file does not exist yet
     */
    Path of(ModelFile model, Workspace workspace) throws IOException {
        if (this == SOURCE) {
            return model.path();
        }
        Path rewritten = workspace.rewritten(model);
        if (!Files.isRegularFile(rewritten)) {
            throw new ParameterException("from is rewritten, but " + workspace.show(rewritten)
                    + " does not exist: run the goal rewrite first, or set from to source");
        }
        return rewritten;
    }
}
