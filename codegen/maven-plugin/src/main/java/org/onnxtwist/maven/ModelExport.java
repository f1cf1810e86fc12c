package org.onnxtwist.maven;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.maven.settings.ExportSettings;
import org.onnxtwist.maven.settings.ParameterException;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.Pipeline;
import org.onnxtwist.runtime.job.JobFiles;
import org.onnxtwist.runtime.job.JobRequest;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.job.OptimizationRequest;
import org.onnxtwist.runtime.report.ExportTable;
import org.onnxtwist.runtime.report.JsonDocument;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.OptimizationReportJson;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.ExportResult.ExportedLayer;

/** Prepares a model for serving: runs passes over it, writes its layers in fast forms, and publishes the result if it agrees. */
final class ModelExport extends JobTask<ExportSettings, OptimizationReport> {
    static final String GOAL = "export";

    /** The batch size of models that leave it open. */
    private static final int USUAL_BATCH = 1;

    private final Origin origin;
    private final ExportSettings defaults;

    /**
     * @param origin the form of a model to export
     * @param defaults the settings that apply where a model has none of its own
     */
    ModelExport(Workspace workspace, Origin origin, ExportSettings defaults) {
        super(workspace, GOAL);
        this.origin = origin;
        this.defaults = defaults;
    }

    @Override
    ExportSettings settings(ModelFile model) {
        return model.settings().over(defaults);
    }

    @Override
    OutputModel target(ModelFile model) throws IOException {
        return OutputModel.of(origin.of(model, workspace), workspace.exported(model), "exportDirectory");
    }

    @Override
    JobRequest<OptimizationReport> request(JobFiles files, ExportSettings settings) {
        Optional<ExportOptions> forms = Optional.of(
                        ExportOptions.of(settings.selection(USUAL_BATCH)).withUpgrade(!settings.keepOpset()))
                .filter(options -> settings.passes().isEmpty());
        return new OptimizationRequest(
                files,
                passes(settings),
                forms,
                Optional.of(new OptimizationRequest.Tuning(workspace.provider(), settings.threads(), USUAL_BATCH))
                        .filter(tuning -> settings.autotune()),
                settings.fp16(),
                new JobChecks<>(
                        Optional.of(settings.comparison().options(workspace.provider()))
                                .filter(options -> settings.check()),
                        settings.required()));
    }

    private static List<Pass> passes(ExportSettings settings) {
        try {
            return OptimizationRequest.passes(settings.passes());
        } catch (PassException e) {
            throw new ParameterException("passes: " + e.getMessage());
        }
    }

    @Override
    void write(JsonDocument json, OptimizationReport done) {
        OptimizationReportJson.members(
                json,
                new OptimizationReport(
                        workspace.shown(done.model()),
                        workspace.shown(done.output()),
                        done.outcome(),
                        done.passes(),
                        done.export(),
                        done.grownBytes(),
                        done.before(),
                        done.after(),
                        done.verification(),
                        done.seconds()));
    }

    @Override
    String rejection(OptimizationReport done) {
        boolean compared = done.verification().flatMap(check -> check.passed()).isPresent();
        return "its outputs " + (compared ? "differ from" : "could not be compared with") + " those of "
                + workspace.show(done.model()) + (compared ? "" : ", which requireVerified demands");
    }

    @Override
    void tell(OptimizationReport done) {
        String model = workspace.show(done.model());
        List<Pipeline.Report> passes = done.passes();
        workspace.info(model + ": " + NumberText.count(passes.get(0).nodesBefore(), "node", "nodes") + " became "
                + NumberText.grouped(passes.get(passes.size() - 1).nodesAfter()) + ", written to "
                + workspace.show(done.output()));
        if (done.grownBytes() > 0) {
            workspace.info(model + ": larger than before: the constants take " + NumberText.grouped(done.grownBytes())
                    + " bytes more");
        }
        done.export().ifPresent(result -> tell(model, result));
        done.verification()
                .filter(check -> check.passed().isEmpty())
                .ifPresent(check -> workspace.warn(model + ": " + workspace.show(check.reason())));
    }

    private void tell(String model, ExportResult result) {
        ExportTable.lines(result.layers(), false).forEach(line -> workspace.info("  " + line));
        result.opset().ifPresent(change -> workspace.info(model + ": " + Excerpt.ofMessage(change.text())));
        result.layers().stream()
                .filter(ExportedLayer::kept)
                .forEach(layer -> workspace.warn(model + ": layer "
                        + Excerpt.of(layer.layer().name()) + ": " + Excerpt.ofMessage(layer.reason())));
        result.nearMisses()
                .forEach(nearMiss -> workspace.info(model + ": almost a twist layer at " + Excerpt.of(nearMiss.name())
                        + ": " + Excerpt.ofMessage(nearMiss.reason())));
    }
}
