package org.onnxtwist.maven;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.maven.settings.ParameterException;
import org.onnxtwist.runtime.report.ConstantSpelling;

/** The form of a model that a goal works on. */
enum Origin {
    /** The model in the folder of models. */
    SOURCE,
    /** The rewritten model, as written by the goal rewrite. */
    REWRITTEN,
    /** The exported model, as written by the goal export. */
    EXPORTED;

    /**
     * Returns the file of a model in this form.
     *
     * @throws ParameterException when the file does not exist yet
     */
    Path of(ModelFile model, Workspace workspace) {
        return switch (this) {
            case SOURCE -> model.path();
            case REWRITTEN -> existing(workspace.rewritten(model), ModelRewrite.GOAL, workspace);
            case EXPORTED -> existing(workspace.exported(model), ModelExport.GOAL, workspace);
        };
    }

    /**
     * Returns the file that the file of a model in this form was made from; empty for the source.
     *
     * @throws ParameterException when that file does not exist
     */
    Optional<Path> basis(ModelFile model, Workspace workspace) {
        return switch (this) {
            case SOURCE -> Optional.empty();
            case REWRITTEN -> Optional.of(model.path());
            case EXPORTED -> Optional.of(workspace.exportedFrom().of(model, workspace));
        };
    }

    private Path existing(Path file, String goal, Workspace workspace) {
        if (!Files.isRegularFile(file)) {
            throw new ParameterException("from is " + ConstantSpelling.of(this) + ", but " + workspace.show(file)
                    + " does not exist: run the goal " + goal + " first, or set from to source");
        }
        return file;
    }
}
