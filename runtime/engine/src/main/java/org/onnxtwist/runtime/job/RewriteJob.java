package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.runtime.compare.NonFiniteWeights;
import org.onnxtwist.runtime.conversion.WellFormedModels;
import org.onnxtwist.runtime.job.RewriteReport.Outcome;
import org.onnxtwist.runtime.session.TemporaryFolder;
import org.onnxtwist.runtime.verify.RewriteSubject;
import org.onnxtwist.runtime.verify.RewriteVerification;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.twist.ConvEntry;
import org.onnxtwist.twist.GlobSet;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.RewriteSummary;
import org.onnxtwist.twist.TwistException;
import org.onnxtwist.twist.TwistOptions;
import org.onnxtwist.twist.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/**
 * The job of rewriting a model file, checking the result and publishing it.
 *
 * @param options the options of the rewrite
 * @param parameters the file that parameters came from, for messages
 * @param globs the globs that ought to match a convolution
 * @param reading the options for reading
 * @param writing the options for writing
 * @param checks the checks of the result
 * @param dryRun whether to stop before anything is written
 */
public record RewriteJob(
        TwistOptions options,
        Optional<Path> parameters,
        Globs globs,
        ReadOptions reading,
        WriteOptions writing,
        Checks checks,
        boolean dryRun) {
    /**
     * Globs that name convolutions.
     *
     * @param texts the globs
     * @param required whether a model in which one of them matches no convolution is refused
     */
    public record Globs(List<String> texts, boolean required) {
        public Globs {
            texts = List.copyOf(texts);
        }
    }

    /**
     * The checks of the result.
     *
     * @param verification the options of the verification; empty for no verification
     * @param required whether a result that cannot be run is rejected
     */
    public record Checks(Optional<VerificationOptions> verification, boolean required) {}

    /**
     * Rewrites the model, checks the result and publishes it if the checks pass.
     *
     * @throws TwistException when the options give parameters that do not fit
     */
    public RewriteReport run(Destination target, ProgressListener progress) throws IOException {
        return run(target, progress, model -> {});
    }

    /** @param afterwards a change of the rewritten model before it is written, by which tests introduce mistakes */
    RewriteReport run(Destination target, ProgressListener progress, Consumer<Model> afterwards) throws IOException {
        long start = System.nanoTime();
        Model model = WellFormedModels.read(target.model(), reading);
        progress.now("rewriting " + target.model());
        Optional<TwistResult> result = dryRun
                ? Optional.empty()
                : Optional.of(rewriting(target.model(), () -> TwistRewrite.apply(model, options)));
        RewriteSummary summary = result.map(TwistResult::summary)
                .orElseGet(() -> rewriting(
                        target.model(), () -> TwistRewrite.plan(model, options).summary()));
        Rewritten rewritten = new Rewritten(target, model, summary, warnings(target, model, summary), start);
        rewritten.warnings().forEach(progress::warn);
        if (globs.required() && !unmatched(summary).isEmpty()) {
            return report(rewritten, Outcome.UNMATCHED, Optional.empty());
        }
        if (result.isEmpty()) {
            return report(rewritten, Outcome.DRY_RUN, Optional.empty());
        }
        String name = target.name();
        try (Staging staging = Staging.in(target.makeFolder())) {
            if (!summary.changed()) {
                progress.now("copying " + target.model());
                ModelFileCopy.publish(target.model(), model, staging, name);
                return report(rewritten, Outcome.COPIED, Optional.empty());
            }
            afterwards.accept(model);
            progress.now("writing " + target.output());
            OnnxWriter.write(model, staging, name, writing.withCheck(Checker::requireWellFormed));
            Optional<VerificationReport> check = Optional.empty();
            if (checks.verification().isPresent()) {
                progress.now("checking " + target.output());
                check = Optional.of(
                        check(checks.verification().get(), target.model(), model, staging, name, result.get()));
                // Before the verdict, which would be on something else.
                ExternalData.requireUnchanged(model);
                if (!check.get().passed().orElse(!checks.required())) {
                    return report(rewritten, Outcome.REJECTED, check);
                }
            }
            staging.publish();
            return report(rewritten, Outcome.WRITTEN, check);
        }
    }

    /**
     * A model that has been rewritten and maybe written, or whose rewrite has been planned.
     *
     * @param start when its file was opened, by the clock of {@link System#nanoTime}
     */
    private record Rewritten(
            Destination target, Model model, RewriteSummary summary, List<String> warnings, long start) {}

    /**
     * Returns warnings about parameters and weights of the rewritten model that are NaN or infinite; empty for a model that is only copied.
     */
    private List<String> warnings(Destination target, Model model, RewriteSummary summary) {
        return summary.changed()
                ? NonFiniteWeights.of(
                        model,
                        "the rewritten " + target.model(),
                        options.parameters(),
                        parameters.map(Path::toString).orElse(""))
                : List.of();
    }

    private <T> T rewriting(Path file, Supplier<T> rewrite) {
        try {
            return rewrite.get();
        } catch (OnnxTwistException e) {
            String files = parameters.map(given -> given + ", for " + file).orElse(file.toString());
            throw new TwistException(files + ": " + e.getMessage(), e);
        }
    }

    private VerificationReport check(
            VerificationOptions how, Path original, Model model, Staging staging, String name, TwistResult result)
            throws IOException {
        Path staged = staging.file(name);
        // In the target folder: the temporary folder may be too small for copies of large models.
        try (TemporaryFolder scratch = TemporaryFolder.create(staging.folder(), "check");
                SharedData shared = writing.shareData()
                        ? SharedData.link(original, model, staging, staged)
                        : SharedData.none(staged)) {
            RewriteSubject subject = new RewriteSubject(
                    original, () -> read(original), shared.model(), model, result, options, scratch.path());
            return new RewriteVerification(how).verify(subject);
        }
    }

    private Model read(Path file) {
        try {
            return OnnxReader.read(file, reading);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RewriteReport report(Rewritten rewritten, Outcome outcome, Optional<VerificationReport> check) {
        double seconds = (System.nanoTime() - rewritten.start()) / 1e9;
        Destination target = rewritten.target();
        RewriteSummary summary = rewritten.summary();
        return new RewriteReport(
                target.model(),
                target.output(),
                outcome,
                summary,
                check,
                unmatched(summary),
                given(summary),
                writing.shareData()
                        ? Optional.of(!ExternalData.files(rewritten.model()).isEmpty())
                        : Optional.empty(),
                rewritten.warnings(),
                seconds);
    }

    private Optional<RewriteReport.Given> given(RewriteSummary summary) {
        Set<String> tensors = new HashSet<>();
        Set<String> given = new HashSet<>();
        for (ConvEntry conv : summary.convs()) {
            conv.parameters()
                    .ifPresent(name -> LayerOperands.SUFFIXES.twist().forEach(suffix -> {
                        tensors.add(name + suffix);
                        if (options.parameters().containsKey(conv.name() + suffix)) {
                            given.add(name + suffix);
                        }
                    }));
        }
        return parameters.map(file -> new RewriteReport.Given(given.size(), tensors.size()));
    }

    private List<String> unmatched(RewriteSummary summary) {
        return globs.texts().stream()
                .filter(glob -> summary.convs().stream().noneMatch(conv -> GlobSet.matches(glob, conv.name())))
                .toList();
    }
}
