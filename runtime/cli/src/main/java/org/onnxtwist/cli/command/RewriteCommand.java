package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.option.Choices;
import org.onnxtwist.cli.option.OutputTarget;
import org.onnxtwist.cli.option.ReadingOptions;
import org.onnxtwist.cli.option.RewriteOptions;
import org.onnxtwist.cli.option.ToleranceOptions;
import org.onnxtwist.cli.option.WritingOptions;
import org.onnxtwist.cli.report.CommandReport;
import org.onnxtwist.cli.report.ReportOption;
import org.onnxtwist.cli.text.CommandException;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.RewriteText;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobReport;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.job.RewriteRequest;
import org.onnxtwist.runtime.report.RewriteReportJson;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.twist.rewrite.TwistOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rewrite}: replaces the 3x3 convolutions of models, checks the results, and only then puts them in place. */
@Command(
        name = "rewrite",
        sortOptions = false,
        description = {
            "Replaces the 3x3 convolutions of each model with twist convolutions, checks the result against the"
                    + " original and against the layer's formula, and writes it only if it passes. The model itself"
                    + " is never changed.",
            "",
            ExitStatus.MEANING + " " + ExitStatus.OF_SEVERAL + " " + ExitStatus.JSON_OF_SEVERAL
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  onnx-twist rewrite resnet18.onnx                     writes resnet18.twist.onnx",
            "  onnx-twist rewrite resnet18.onnx --dry-run           only shows what would be rewritten",
            "  onnx-twist rewrite *.onnx -o twisted/                several models, into one folder",
            "  onnx-twist rewrite net.onnx --include '*layer4*'     only some of the layers",
            "  onnx-twist rewrite net.onnx --init seed --seed 7     weights drawn for training from scratch",
            "  onnx-twist rewrite net.onnx --params trained.safetensors --for export -o net.trained.onnx",
            "  onnx-twist rewrite net.onnx --report net.html        a page about what was done",
            "  onnx-twist rewrite net.onnx --json | jq .verification.maxAbs"
        })
final class RewriteCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "MODEL",
            arity = "1..*",
            description = "An .onnx file; its external data is read from the same folder.")
    private List<Path> models = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE|DIR",
            description = "Where to write: a file for one model, a folder for several. Default: MODEL.twist.onnx beside"
                    + " each model.")
    private Optional<String> output = Optional.empty();

    @Mixin
    private RewriteOptions options;

    @Option(names = "--dry-run", description = "Show what would be rewritten, without checking or writing anything.")
    private boolean dryRun;

    @Option(names = "--no-verify", description = "Write without checking.")
    private boolean noVerify;

    @Option(
            names = "--require-verified",
            description = "Write nothing and exit with status 1 if ONNX Runtime cannot run the model to check it.")
    private boolean requireVerified;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            converter = Choices.Providers.class,
            completionCandidates = Choices.Providers.class,
            description = "Execution provider that runs the check: auto, cpu or cuda. Default: auto.")
    private Optional<ProviderChoice> provider = Optional.empty();

    @Mixin
    private ToleranceOptions tolerances;

    @Mixin
    private WritingOptions writing;

    @Option(
            names = "--share-data",
            description = {
                "Let the output refer to the model's own external data for unchanged tensors, instead of copying"
                        + " them. Both files must then stay where they are."
            })
    private boolean shareData;

    @Mixin
    private ReadingOptions reading;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print a row for each convolution instead of one for several that are alike.")
    private boolean verbose;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private ReportOption reporting;

    RewriteCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (noVerify && requireVerified) {
            throw CommandException.usage("--no-verify and --require-verified exclude each other: give one of them");
        }
        if (dryRun && requireVerified) {
            throw CommandException.usage(
                    "--dry-run checks nothing, so --require-verified cannot be met: give one of them");
        }
        if (noVerify && provider.isPresent()) {
            throw CommandException.usage(
                    "--provider selects what runs the check, which --no-verify leaves out: give one of them");
        }
        List<OutputTarget> targets = OutputTarget.plan(models, output);
        if (shareData) {
            writing.refuseInline("--share-data");
            for (OutputTarget target : targets) {
                target.requireSharedFolder();
            }
        }
        for (OutputTarget target : targets) {
            for (Path parameters : options.parameters().stream().toList()) {
                target.requireOther(parameters);
            }
        }
        TwistOptions twist = options.toTwistOptions();
        JobChecks<VerificationOptions> checks = new JobChecks<>(verification(), requireVerified);
        Set<String> unmatched = new LinkedHashSet<>(options.globs());
        List<Path> files = new ArrayList<>(models);
        targets.forEach(target -> files.add(target.output()));
        options.parameters().ifPresent(files::add);
        CommandReport page = reporting.begin(files);
        page.files(options.parameters().stream().toList());
        int status = new ModelSeries(console, json)
                .onFailure(page::fail)
                .each(targets, OutputTarget::model, ModelSeries.Layout.PARAGRAPHS, (target, progress) -> {
                    RewriteRequest request = new RewriteRequest(
                            new JobFiles(
                                    target.ofJob(console),
                                    reading.toReadOptions(),
                                    writing.toWriteOptions(target.output()).withShareData(shareData)),
                            twist,
                            options.parameters(),
                            new RewriteRequest.Globs(options.globs(), targets.size() == 1),
                            checks,
                            dryRun);
                    return rewrite(request, progress, unmatched, page);
                });
        reporting.write(page, console, json);
        return unmatched.isEmpty() ? status : Math.max(status, refuse(unmatched, targets));
    }

    private Optional<VerificationOptions> verification() {
        return noVerify || dryRun
                ? Optional.empty()
                : Optional.of(VerificationOptions.defaults()
                        .withProvider(provider.orElse(ProviderChoice.AUTO))
                        .withTolerance(tolerances.rtol(), tolerances.atol()));
    }

    /** Reports globs that match no convolution of any model, and returns the exit status. */
    private int refuse(Set<String> globs, List<OutputTarget> targets) {
        String models = targets.size() == 1 ? targets.get(0).model().toString() : "the " + targets.size() + " models";
        console.error("no convolution of " + models + " matches '" + String.join("' or '", globs)
                + "': correct --include or --exclude ('inspect' lists the names)");
        return ExitStatus.USAGE;
    }

    /** @param unmatched globs of which those that match are removed; all, where the model cannot be rewritten */
    private ModelSeries.Result rewrite(
            RewriteRequest request, Progress progress, Set<String> unmatched, CommandReport page) throws IOException {
        RewriteReport report;
        try {
            report = request.run(progress);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            unmatched.clear();
            throw e;
        }
        unmatched.retainAll(report.unmatched());
        page.add(report);
        return new ModelSeries.Result(
                ExitStatus.of(report),
                () -> RewriteText.print(console, report, verbose),
                document -> RewriteReportJson.members(document, report),
                report.outcome() == JobReport.Outcome.REJECTED ? report.model() + ": " + rejection(report) : "");
    }

    private static String rejection(RewriteReport report) {
        boolean checked =
                report.verification().flatMap(VerificationReport::passed).isPresent();
        return checked
                ? "the rewritten model failed its check; --json lists every finding"
                : "the rewritten model could not be checked, and --require-verified asks for a check";
    }
}
