package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.io.Staging;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.OnnxTwistException;
import org.onnxtwist.ir.Value;
import org.onnxtwist.runtime.compare.NonFiniteWeights;
import org.onnxtwist.runtime.conversion.WellFormedModels;
import org.onnxtwist.runtime.job.RewriteReport.Outcome;
import org.onnxtwist.runtime.session.TemporaryFolder;
import org.onnxtwist.runtime.verify.RewriteSubject;
import org.onnxtwist.runtime.verify.RewriteVerification;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.twist.GlobSet;
import org.onnxtwist.twist.RecordedLayer;
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
        TwistResult result = rewrite(target.model(), model);
        Rewritten rewritten = new Rewritten(target, model, result, warnings(target, model, result), start);
        rewritten.warnings().forEach(progress::warn);
        if (globs.required() && !unmatched(result).isEmpty()) {
            return report(rewritten, Outcome.UNMATCHED, Optional.empty());
        }
        if (dryRun) {
            return report(rewritten, Outcome.DRY_RUN, Optional.empty());
        }
        String name = target.name();
        try (Staging staging = Staging.in(target.makeFolder())) {
            if (!result.changed()) {
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
                check = Optional.of(check(checks.verification().get(), target.model(), model, staging, name, result));
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
     * A model that has been rewritten, and maybe written.
     *
     * @param start when its file was opened, by the clock of {@link System#nanoTime}
     */
    private record Rewritten(Destination target, Model model, TwistResult result, List<String> warnings, long start) {}

    /**
     * Returns warnings about parameters and weights of the rewritten model that are NaN or infinite; empty for a model that is only copied.
     */
    private List<String> warnings(Destination target, Model model, TwistResult result) {
        return result.changed()
                ? NonFiniteWeights.of(
                        model,
                        "the rewritten " + target.model(),
                        options.parameters(),
                        parameters.map(Path::toString).orElse(""))
                : List.of();
    }

    private TwistResult rewrite(Path file, Model model) {
        try {
            return TwistRewrite.apply(model, options);
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
        TwistResult result = rewritten.result();
        return new RewriteReport(
                target.model(),
                target.output(),
                outcome,
                result,
                check,
                unmatched(result),
                given(result),
                writing.shareData()
                        ? Optional.of(!ExternalData.files(rewritten.model()).isEmpty())
                        : Optional.empty(),
                rewritten.warnings(),
                seconds);
    }

    private Optional<RewriteReport.Given> given(TwistResult result) {
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
                if (options.parameters().containsKey(layer.name() + suffix)) {
                    given.add(value);
                }
            });
        }
        return parameters.map(file -> new RewriteReport.Given(given.size(), tensors.size()));
    }

    private List<String> unmatched(TwistResult result) {
        return globs.texts().stream()
                .filter(glob -> result.convs().stream().noneMatch(conv -> GlobSet.matches(glob, conv.name())))
                .toList();
    }
}
