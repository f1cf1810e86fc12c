package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.onnxtwist.cli.option.ComparisonArguments;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.report.CommandReport;
import org.onnxtwist.cli.report.ReportOption;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.OptimizationText;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.job.OptimizationRequest;
import org.onnxtwist.runtime.report.OptimizationReportJson;
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

    @Mixin
    private ReportOption reporting;

    CheckedCommand(Console console) {
        this.console = console;
    }

    /** Does what is requested for each target and reports it, as one JSON document or as text. */
    final int run(List<OutputTarget> targets, Function<OutputTarget, OptimizationRequest> request, boolean verbose)
            throws IOException {
        CommandReport page = reporting.begin(targets.stream()
                .flatMap(target -> Stream.of(target.model(), target.output()))
                .toList());
        List<OptimizationRequest> requests = targets.stream().map(request).toList();
        Function<OptimizationRequest, Path> model =
                requested -> requested.files().target().model();
        int status = new ModelSeries(console, json)
                .onFailure(page::fail)
                .each(requests, model, ModelSeries.Layout.HEADED, (requested, progress) -> {
                    OptimizationReport report = requested.run(progress);
                    page.add(report);
                    return ModelSeries.Result.of(
                            ExitStatus.of(report),
                            () -> OptimizationText.print(console, report, verbose),
                            document -> OptimizationReportJson.members(document, report));
                });
        reporting.write(page, console, json);
        return status;
    }

    final JobFiles files(OutputTarget target) {
        return new JobFiles(target.ofJob(console), reading.toReadOptions(), writing.toWriteOptions(target.output()));
    }

    final JobChecks<ComparisonOptions> checks() {
        return new JobChecks<>(noVerify ? Optional.empty() : Optional.of(comparison.toOptions()), false);
    }
}
