package org.onnxtwist.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The option -o of every subcommand that takes several models and has to be told where to write them. */
public final class OutputsOption {
    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE|DIR",
            description = "Where to write: a file for one model, or a folder, where each model keeps its name.")
    private String output = "";

    /** Returns a target for each model; see {@link OutputTarget#renamed}. */
    public List<OutputTarget> of(List<Path> models) throws IOException {
        return OutputTarget.renamed(models, output);
    }
}
