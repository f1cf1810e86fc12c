package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.compare.tensor.NonFiniteWeights;
import org.onnxtwist.runtime.job.JobReport.Outcome;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.verify.RewriteVerification;
import org.onnxtwist.runtime.verify.RewriteVerification.RewriteSubject;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistException;
import org.onnxtwist.twist.layer.GlobSet;
import org.onnxtwist.twist.rewrite.ConvEntry;
import org.onnxtwist.twist.rewrite.RewriteSummary;
import org.onnxtwist.twist.rewrite.TwistResult;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Replaces convolutions of a model by conv_twist layers, and verifies them against the original and the layer's formula. */
final class RewriteJob extends ModelJob<VerificationOptions, VerificationReport, RewriteReport> {
    private final RewriteRequest request;

    RewriteJob(RewriteRequest request) {
        super(request.files(), request.checks());
        this.request = request;
    }

    /** @throws TwistException when the options give parameters that do not fit */
    @Override
    Change<VerificationOptions, VerificationReport, RewriteReport> change(Model model, ProgressListener progress) {
        progress.now("rewriting " + target.model());
        Optional<TwistResult> result = request.dryRun()
                ? Optional.empty()
                : Optional.of(rewriting(() -> TwistRewrite.apply(model, request.options())));
        RewriteSummary summary = result.map(TwistResult::summary)
                .orElseGet(() -> rewriting(
                        () -> TwistRewrite.plan(model, request.options()).summary()));
        List<String> warnings = summary.changed()
                ? NonFiniteWeights.of(
                        model,
                        "the rewritten " + target.model(),
                        request.options().parameters(),
                        request.parameters().map(Path::toString).orElse(""))
                : List.of();
        warnings.forEach(progress::warn);
        List<String> unmatched = request.globs().texts().stream()
                .filter(glob -> summary.convs().stream().noneMatch(conv -> GlobSet.matches(glob, conv.name())))
                .toList();
        return new Change<>(
                planned(summary, unmatched),
                (options, staging) -> {
                    progress.now("checking " + target.output());
                    return verify(options, staging, model, result.orElseThrow());
                },
                (outcome, check, seconds) -> new RewriteReport(
                        target.model(),
                        target.output(),
                        outcome,
                        summary,
                        check,
                        unmatched,
                        request.parameters().map(file -> given(summary)),
                        files.writing().shareData()
                                ? Optional.of(!ExternalData.files(model).isEmpty())
                                : Optional.empty(),
                        warnings,
                        seconds));
    }

    private <T> T rewriting(Supplier<T> rewrite) {
        try {
            return rewrite.get();
        } catch (OnnxTwistException e) {
            String file = target.model().toString();
            String named =
                    request.parameters().map(given -> given + ", for " + file).orElse(file);
            throw new TwistException(named + ": " + e.getMessage(), e);
        }
    }

    private Outcome planned(RewriteSummary summary, List<String> unmatched) {
        if (request.globs().required() && !unmatched.isEmpty()) {
            return Outcome.UNMATCHED;
        }
        if (request.dryRun()) {
            return Outcome.DRY_RUN;
        }
        return summary.changed() ? Outcome.WRITTEN : Outcome.COPIED;
    }

    private VerificationReport verify(VerificationOptions options, Staging staging, Model model, TwistResult result)
            throws IOException {
        Path original = target.model();
        Path staged = staging.file(target.name());
        // In the target folder: the temporary folder may be too small for copies of large models.
        try (TemporaryFolder scratch = TemporaryFolder.create(staging.folder(), "check");
                SharedData shared = files.writing().shareData()
                        ? SharedData.link(original, model, staging, staged)
                        : SharedData.none(staged)) {
            RewriteSubject subject = new RewriteSubject(
                    original, () -> read(original), shared.model(), model, result, request.options(), scratch.path());
            return new RewriteVerification(options).verify(subject);
        }
    }

    private Model read(Path file) {
        try {
            return OnnxReader.read(file, files.reading());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RewriteReport.Given given(RewriteSummary summary) {
        Set<String> tensors = new HashSet<>();
        Set<String> given = new HashSet<>();
        for (ConvEntry conv : summary.convs()) {
            conv.parameters()
                    .ifPresent(name -> LayerOperands.SUFFIXES.twist().forEach(suffix -> {
                        tensors.add(name + suffix);
                        if (request.options().parameters().containsKey(conv.name() + suffix)) {
                            given.add(name + suffix);
                        }
                    }));
        }
        return new RewriteReport.Given(given.size(), tensors.size());
    }
}
