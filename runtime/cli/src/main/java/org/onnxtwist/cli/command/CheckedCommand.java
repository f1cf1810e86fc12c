package org.onnxtwist.cli.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.ComparisonArguments;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that compares its result with the model before it writes it. */
abstract class CheckedCommand implements Callable<Integer> {
    final Console console;

    @Option(names = "--no-verify", description = "Do not compare the result with the model.")
    boolean noVerify;

    @Mixin
    ComparisonArguments comparison;

    @Mixin
    private WritingOptions writing;

    @Mixin
    ReadingOptions reading;

    @Option(names = "--json", description = "Print one JSON document.")
    boolean json;

    CheckedCommand(Console console) {
        this.console = console;
    }

    final JobFiles files(OutputTarget target) {
        return new JobFiles(target.ofJob(console), reading.toReadOptions(), writing.toWriteOptions(target.output()));
    }

    final JobChecks<ComparisonOptions> checks() {
        return new JobChecks<>(noVerify ? Optional.empty() : Optional.of(comparison.toOptions()), false);
    }
}
