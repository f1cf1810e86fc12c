package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option -o of every subcommand that has to be told where to write a model. */
public final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description =
                    "Where to write: .onnx, .onnxtxt or .txt for text, .json for JSON; a folder keeps the model's name.")
    private String output = "";

    /** Returns the target for a model; see {@link OutputTarget#renamed}. */
    public OutputTarget of(Path model) throws IOException {
        return OutputTarget.renamed(model, output);
    }

    /** Returns the target for a new model, which has this file name in a folder. */
    public OutputTarget ofNew(Path name) {
        return OutputTarget.created(name, output);
    }
}
