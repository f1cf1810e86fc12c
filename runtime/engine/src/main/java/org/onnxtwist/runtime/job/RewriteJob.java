package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.Value;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.compare.NonFiniteWeights;
import org.onnxtwist.runtime.job.JobReport.Outcome;
import org.onnxtwist.runtime.session.TemporaryFolder;
import org.onnxtwist.runtime.verify.RewriteSubject;
import org.onnxtwist.runtime.verify.RewriteVerification;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.twist.GlobSet;
import org.onnxtwist.twist.RecordedLayer;
import org.onnxtwist.twist.TwistException;
import org.onnxtwist.twist.TwistResult;
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
        TwistResult result = rewrite(model);
        List<String> warnings = result.changed()
                ? NonFiniteWeights.of(
                        model,
                        "the rewritten " + target.model(),
                        request.options().parameters(),
                        request.parameters().map(Path::toString).orElse(""))
                : List.of();
        warnings.forEach(progress::warn);
        List<String> unmatched = request.globs().texts().stream()
                .filter(glob -> result.convs().stream().noneMatch(conv -> GlobSet.matches(glob, conv.name())))
                .toList();
        return new Change<>(
                planned(result, unmatched),
                (options, staging) -> {
                    progress.now("checking " + target.output());
                    return verify(options, staging, model, result);
                },
                (outcome, check, seconds) -> new RewriteReport(
                        target.model(),
                        target.output(),
                        outcome,
                        result,
                        check,
                        unmatched,
                        request.parameters().map(file -> given(result)),
                        files.writing().shareData()
                                ? Optional.of(!ExternalData.files(model).isEmpty())
                                : Optional.empty(),
                        warnings,
                        seconds));
    }

    private TwistResult rewrite(Model model) {
        try {
            return TwistRewrite.apply(model, request.options());
        } catch (OnnxTwistException e) {
            String file = target.model().toString();
            String named =
                    request.parameters().map(given -> given + ", for " + file).orElse(file);
            throw new TwistException(named + ": " + e.getMessage(), e);
        }
    }

    private Outcome planned(TwistResult result, List<String> unmatched) {
        if (request.globs().required() && !unmatched.isEmpty()) {
            return Outcome.UNMATCHED;
        }
        if (request.dryRun()) {
            return Outcome.DRY_RUN;
        }
        return result.changed() ? Outcome.WRITTEN : Outcome.COPIED;
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

    private RewriteReport.Given given(TwistResult result) {
        Set<Value> tensors = new HashSet<>();
        Set<Value> given = new HashSet<>();
        for (RecordedLayer layer : result.layers()) {
            Map<String, Value> own = Map.of(
                    ".conv_x.weight", layer.kernelX(),
                    ".conv_y.weight", layer.kernelY(),
                    ".center_x", layer.centerX(),
                    ".center_y", layer.centerY());
            own.forEach((suffix, value) -> {
                tensors.add(value);
                if (request.options().parameters().containsKey(layer.name() + suffix)) {
                    given.add(value);
                }
            });
        }
        return new RewriteReport.Given(given.size(), tensors.size());
    }
}
