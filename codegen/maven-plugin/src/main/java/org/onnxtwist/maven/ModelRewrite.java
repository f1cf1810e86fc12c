package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.Excerpt;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.job.RewriteReport.Outcome;
import org.onnxtwist.runtime.report.FailureTables;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.RewriteReportJson;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.twist.ConvStatus;
import org.onnxtwist.twist.NearMiss;

/** Rewrites a model into the folder of rewritten models. */
final class ModelRewrite implements ModelTask {
    static final String GOAL = "rewrite";

    private final Workspace workspace;
    private final RewriteSettings defaults;

    /**
     * @param defaults the settings that apply where a model has none of its own
     */
    ModelRewrite(Workspace workspace, RewriteSettings defaults) {
        this.workspace = workspace;
        this.defaults = defaults;
    }

    @Override
    public boolean run(ModelFile model) throws IOException {
        RewriteSettings settings = model.settings().over(defaults);
        OutputModel target = OutputModel.of(model.path(), workspace.rewritten(model), "rewrittenDirectory");
        Path report = workspace.report(GOAL, model);
        Stamp stamp = workspace.stamp(GOAL, model, settings + " to " + target.output());
        if (stamp.isCurrent()) {
            return false;
        }
        List<Path> read = new ArrayList<>(ModelSources.of(model.path(), workspace.reading()));
        settings.parameters().ifPresent(read::add);
        Stamp.Begun begun = stamp.begin(read);
        boolean own = !settings.includes().equals(defaults.includes())
                || !settings.excludes().equals(defaults.excludes());
        RewriteReport done = settings.job(workspace, own).run(target, new BuildProgress(workspace));
        OutputFiles.writeJson(report, json -> RewriteReportJson.members(json, shown(done)));
        if (done.outcome() == Outcome.UNMATCHED) {
            throw new ParameterException("no convolution of " + workspace.show(done.model()) + " matches '"
                    + String.join("' or '", done.unmatched()) + "' of includeConvs or excludeConvs: correct them; "
                    + workspace.show(report) + " lists the names");
        }
        if (done.outcome() == Outcome.REJECTED) {
            throw new CheckException(
                    workspace.show(target.output())
                            + " was not written: the rewritten model failed its check, or could not be"
                            + " checked as requireVerified asks",
                    worst(done, report));
        }
        List<Path> written = new ArrayList<>(ModelSources.of(target.output(), workspace.reading()));
        written.add(report);
        begun.done(written);
        tell(done);
        return true;
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

    private List<String> worst(RewriteReport done, Path report) {
        List<String> lines = new ArrayList<>();
        String rest = workspace.show(report) + " lists all";
        for (VerificationReport check : done.verification().stream().toList()) {
            lines.add(workspace.show(check.reason()));
            lines.addAll(FailureTables.layers(check.layers(), rest));
            lines.addAll(FailureTables.outputs(check.runs(), rest));
            lines.addAll(FailureTables.remedy(check.acceptingTolerance(), "<atol>%s</atol>"));
        }
        return lines;
    }

    private void tell(RewriteReport done) {
        String model = workspace.show(done.model());
        String output = workspace.show(done.output());
        if (done.outcome() == Outcome.COPIED) {
            workspace.log().info(model + ": nothing to rewrite, copied unchanged to " + output);
        } else {
            long rewritten = done.summary().convs().stream()
                    .filter(conv -> conv.status() == ConvStatus.REWRITTEN)
                    .count();
            workspace
                    .log()
                    .info(model + ": " + rewritten + " of "
                            + NumberText.count(done.summary().convs().size(), "convolution", "convolutions")
                            + " rewritten, written to " + output + " (" + NumberText.seconds(done.seconds()) + ")");
        }
        done.given()
                .filter(given -> given.tensors() < given.of())
                .ifPresent(given -> workspace
                        .log()
                        .warn(model + ": the file of params gives " + given.tensors() + " of "
                                + NumberText.count(given.of(), "new parameter", "new parameters")
                                + "; the rest begins as init says"));
        done.verification().ifPresent(check -> tell(model, check));
        for (NearMiss nearMiss : done.summary().nearMisses()) {
            workspace
                    .log()
                    .warn(
                            model + ": almost a twist layer at " + Excerpt.of(nearMiss.name()) + ": "
                                    + Excerpt.ofMessage(nearMiss.reason())
                                    + "; its convolutions are rewritten one by one: leave them with excludeConvs if it is a layer");
        }
        for (String glob : done.unmatched()) {
            workspace
                    .log()
                    .warn(model + ": no convolution matches '" + glob + "' of includeConvs or excludeConvs; "
                            + workspace.show(workspace.reports()) + " lists their names");
        }
    }

    private void tell(String model, VerificationReport check) {
        if (check.passed().isPresent()) {
            workspace
                    .log()
                    .info(model + ": check passed on " + check.provider().provider() + ", largest error "
                            + NumberText.error(check.maxAbs()));
        } else {
            workspace.log().warn(model + ": " + workspace.show(check.reason()));
        }
    }
}
