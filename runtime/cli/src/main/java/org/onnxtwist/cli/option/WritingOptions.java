package org.onnxtwist.cli.option;

import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.io.WriteOptions;
import picocli.CommandLine.Option;

/** Options of every subcommand that writes a model. */
public final class WritingOptions {
    private static final String DEFAULT_THRESHOLD = "1024";

    @Option(
            names = "--external-data",
            arity = "0..1",
            paramLabel = "BYTES",
            converter = WholeNumber.LongFromZero.class,
            fallbackValue = DEFAULT_THRESHOLD,
            preprocessor = AttachedValue.class,
            description = {
                "Write tensors of at least BYTES (default: ${FALLBACK-VALUE}) to the file <output>.data beside the"
                        + " output. Without this option, that is done if the model has external data already or would"
                        + " exceed 1.9 GB."
            })
    private Optional<Long> externalData = Optional.empty();

    @Option(names = "--inline", description = "Write all tensors into the model's file, which must stay under 2 GB.")
    private boolean inline;

    /**
     * Returns the options for writing an output.
     *
     * @throws CommandException when the output cannot have external data, but they ask for it
     */
    public WriteOptions toWriteOptions(Path output) {
        if (externalData.isPresent() && ModelNotation.of(output) != ModelNotation.BINARY) {
            throw CommandException.usage("--external-data is for .onnx files, but the output is " + output
                    + ", which holds all tensors: leave the option out");
        }
        return toWriteOptions();
    }

    /** Rejects --inline together with an option for external data. */
    public void refuseInline(String option) {
        if (inline) {
            throw CommandException.usage("--inline and " + option + " exclude each other: give one of them");
        }
    }

    /** Returns the options where no output is named yet. */
    public WriteOptions toWriteOptions() {
        if (inline && externalData.isPresent()) {
            throw CommandException.usage("--inline and --external-data exclude each other: give one of them");
        }
        WriteOptions options = WriteOptions.defaults();
        if (inline) {
            return options.withExternal(WriteOptions.External.NEVER);
        }
        if (externalData.isEmpty()) {
            return options;
        }
        long threshold = externalData.get();
        return options.withExternal(WriteOptions.External.ALWAYS).withThreshold(threshold);
    }
}
