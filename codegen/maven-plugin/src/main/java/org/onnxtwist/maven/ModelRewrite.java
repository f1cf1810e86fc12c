package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.io.Safetensors;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.maven.settings.ParameterException;
import org.onnxtwist.maven.settings.RewriteSettings;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobReport.Outcome;
import org.onnxtwist.runtime.job.JobRequest;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.job.RewriteRequest;
import org.onnxtwist.runtime.report.JsonDocument;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.RewriteReportJson;
import org.onnxtwist.runtime.verify.VerificationOptions;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.rewrite.ConvEntry;

/** Rewrites a model into the folder of rewritten models. */
final class ModelRewrite extends JobTask<RewriteSettings, RewriteReport> {
    static final String GOAL = "rewrite";

    private final RewriteSettings defaults;

    /**
     * @param defaults the settings that apply where a model has none of its own
     */
    ModelRewrite(Workspace workspace, RewriteSettings defaults) {
        super(workspace, GOAL);
        this.defaults = defaults;
    }

    @Override
    RewriteSettings settings(ModelFile model) {
        return model.settings().over(defaults);
    }

    @Override
    OutputModel target(ModelFile model) throws IOException {
        return OutputModel.of(model.path(), workspace.rewritten(model), "rewrittenDirectory");
    }

    @Override
    JobRequest<RewriteReport> request(JobFiles files, RewriteSettings settings) throws IOException {
        Optional<Path> parameters = settings.parameters();
        Map<String, Tensor> given = parameters.isPresent() ? Safetensors.read(parameters.get()) : Map.of();
        if (parameters.isPresent() && given.isEmpty()) {
            throw new ParameterException("params is " + workspace.show(parameters.get())
                    + ", which holds no tensors: name another file, or leave params out");
        }
        // Globs for this model alone are a mistake where they match none of its convolutions.
        boolean own = !settings.includes().equals(defaults.includes())
                || !settings.excludes().equals(defaults.excludes());
        VerificationOptions verification = VerificationOptions.defaults()
                .withProvider(workspace.provider())
                .withTolerance(
                        settings.comparison().rtol(), settings.comparison().atol());
        return new RewriteRequest(
                files,
                settings.options(given),
                parameters,
                new RewriteRequest.Globs(
                        Stream.concat(settings.includes().stream(), settings.excludes().stream())
                                .toList(),
                        own),
                new JobChecks<>(Optional.of(verification).filter(options -> settings.check()), settings.required()),
                false);
    }

    @Override
    List<Path> alsoRead(RewriteSettings settings) {
        return settings.parameters().stream().toList();
    }

    @Override
    void write(JsonDocument json, RewriteReport done) {
        RewriteReportJson.members(json, shown(done));
    }

    @Override
    void requireDone(RewriteReport done, Path report) {
        if (done.outcome() == Outcome.UNMATCHED) {
            throw new ParameterException("no convolution of " + workspace.show(done.model()) + " matches '"
                    + String.join("' or '", done.unmatched()) + "' of includeConvs or excludeConvs: correct them; "
                    + workspace.show(report) + " lists the names");
        }
    }

    @Override
    String rejection(RewriteReport done) {
        return done.verification().flatMap(VerificationReport::passed).isPresent()
                ? "the rewritten model failed its check"
                : "the rewritten model could not be checked, which requireVerified demands";
    }

    private RewriteReport shown(RewriteReport report) {
        return new RewriteReport(
                workspace.shown(report.model()),
                workspace.shown(report.output()),
                report.outcome(),
                report.summary(),
                report.verification(),
                report.unmatched(),
                report.given(),
                report.shared(),
                report.warnings().stream().map(workspace::show).toList(),
                report.seconds());
    }

    @Override
    void tell(RewriteReport done) {
        String model = workspace.show(done.model());
        String output = workspace.show(done.output());
        if (done.outcome() == Outcome.COPIED) {
            workspace.info(model + ": nothing to rewrite, copied unchanged to " + output);
        } else {
            long rewritten = done.summary().convs().stream()
                    .filter(conv -> conv.status() == ConvEntry.Status.REWRITTEN)
                    .count();
            workspace.info(model + ": " + rewritten + " of "
                    + NumberText.count(done.summary().convs().size(), "convolution", "convolutions")
                    + " rewritten, written to " + output + " (" + NumberText.seconds(done.seconds()) + ")");
        }
        done.given()
                .filter(given -> given.tensors() < given.of())
                .ifPresent(given -> workspace.warn(model + ": the file of params gives " + given.tensors() + " of "
                        + NumberText.count(given.of(), "new parameter", "new parameters")
                        + "; init determines the others"));
        done.verification().ifPresent(check -> tell(model, check));
        for (NearMiss nearMiss : done.summary().nearMisses()) {
            workspace.warn(model + ": almost a twist layer at " + Excerpt.of(nearMiss.name()) + ": "
                    + Excerpt.ofMessage(nearMiss.reason())
                    + "; its convolutions are rewritten one by one: keep them with excludeConvs if they belong to a"
                    + " twist layer");
        }
        for (String glob : done.unmatched()) {
            workspace.warn(model + ": no convolution matches '" + glob + "' of includeConvs or excludeConvs; "
                    + workspace.show(workspace.reports()) + " lists their names");
        }
    }

    private void tell(String model, VerificationReport check) {
        if (check.passed().isPresent()) {
            workspace.info(model + ": check passed on " + check.provider().provider() + ", largest error "
                    + NumberText.error(check.maxAbs()));
        } else {
            workspace.warn(model + ": " + workspace.show(check.reason()));
        }
    }
}
