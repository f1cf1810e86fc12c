package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Excerpt;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.PassReport;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ComparisonReport;
import org.onnxtwist.runtime.job.FastForms;
import org.onnxtwist.runtime.job.OptimizationJob;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.report.ExportReportJson;
import org.onnxtwist.runtime.report.FailureTables;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.OptimizationReportJson;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOptions;
import org.onnxtwist.twist.export.ExportResult;
import org.onnxtwist.twist.export.ExportedLayer;
import org.onnxtwist.twist.export.Selection;

/** Prepares a model for serving: runs passes over it, compares the result with the model, and publishes the result if it agrees. */
final class ModelExport implements ModelTask {
    static final String GOAL = "export";

    /** The batch size of models that leave it open. */
    private static final long USUAL_BATCH = 1;

    private final Workspace workspace;
    private final Origin origin;
    private final ExportSettings defaults;
    private final Path folder;

    /**
     * @param origin the form of a model to export
     * @param defaults the settings that apply where a model has none of its own
     * @param folder the folder of exported models
     */
    ModelExport(Workspace workspace, Origin origin, ExportSettings defaults, Path folder) {
        this.workspace = workspace;
        this.origin = origin;
        this.defaults = defaults;
        this.folder = folder;
    }

    @Override
    public boolean run(ModelFile model) throws IOException {
        ExportSettings settings = model.settings().over(defaults);
        Path file = origin.of(model, workspace);
        OutputModel target = OutputModel.of(file, folder.resolve(model.name()), "exportDirectory");
        Path report = workspace.report(GOAL, model);
        Stamp stamp = workspace.stamp(GOAL, model, settings + " of " + file + " to " + target.output());
        if (stamp.isCurrent()) {
            return false;
        }
        List<ExportResult> layers = new ArrayList<>();
        OptimizationJob job = job(settings, layers::add);
        Stamp.Begun begun = stamp.begin(ModelSources.of(file, workspace.reading()));
        OptimizationReport done = job.run(target, new BuildProgress(workspace));
        OutputFiles.writeJson(report, json -> {
            OptimizationReportJson.members(json, shown(done));
            layers.forEach(result -> ExportReportJson.result(json, result));
        });
        if (!done.published()) {
            throw new CheckException(
                    workspace.show(target.output()) + " was not written: it does not compute what "
                            + workspace.show(file) + " does, or cannot be compared with it as requireVerified asks",
                    worst(done, report));
        }
        List<Path> written = new ArrayList<>(ModelSources.of(target.output(), workspace.reading()));
        written.add(report);
        begun.done(written);
        tell(done, layers);
        return true;
    }

    private OptimizationJob job(ExportSettings settings, Consumer<ExportResult> listener) {
        Selection selection = Selection.labelled(settings.form(), new CostModel(USUAL_BATCH))
                .orElseThrow(() -> new ParameterException("form is '" + settings.form() + "', but must be one of "
                        + String.join(", ", Selection.labels())));
        if (!settings.passes().isEmpty() && !settings.form().equals(Selection.AUTO)) {
            throw new ParameterException("form is '" + settings.form()
                    + "', but the twist layers keep their forms where passes are given: leave one of them out");
        }
        List<Pass> passes;
        try {
            passes = new ArrayList<>(OptimizationJob.passes(settings.passes()));
        } catch (PassException e) {
            throw new ParameterException("passes: " + e.getMessage());
        }
        if (settings.passes().isEmpty()) {
            passes.add(new FastForms(ExportOptions.of(selection).withUpgrade(!settings.keepOpset()), listener));
        }
        Optional<ComparisonOptions> comparison =
                settings.check() ? Optional.of(settings.comparison().options(workspace)) : Optional.empty();
        return new OptimizationJob(
                passes,
                workspace.reading(),
                WriteOptions.defaults(),
                new OptimizationJob.Checks(comparison, settings.required()));
    }

    private OptimizationReport shown(OptimizationReport report) {
        return new OptimizationReport(
                workspace.shown(report.model()),
                workspace.shown(report.output()),
                report.published(),
                report.passes(),
                report.grownBytes(),
                report.verification());
    }

    private List<String> worst(OptimizationReport done, Path report) {
        List<String> lines = new ArrayList<>();
        for (ComparisonReport check : done.verification().stream().toList()) {
            lines.add(workspace.show(check.reason()));
            lines.addAll(FailureTables.agreements(check.layers(), workspace.show(report) + " lists all"));
            lines.addAll(FailureTables.outputs(check.runs(), workspace.show(report) + " lists all"));
            lines.addAll(FailureTables.remedy(check.acceptingTolerance(), "<atol>%s</atol>"));
        }
        return lines;
    }

    private void tell(OptimizationReport done, List<ExportResult> layers) {
        String model = workspace.show(done.model());
        List<PassReport> passes = done.passes();
        long before = passes.isEmpty() ? 0 : passes.get(0).nodesBefore();
        long after = passes.isEmpty() ? 0 : passes.get(passes.size() - 1).nodesAfter();
        workspace
                .log()
                .info(model + ": " + NumberText.count(before, "node", "nodes") + " became " + NumberText.grouped(after)
                        + ", written to " + workspace.show(done.output()));
        if (done.grownBytes() > 0) {
            workspace
                    .log()
                    .info(model + ": larger than it was: its constants take " + NumberText.grouped(done.grownBytes())
                            + " bytes more");
        }
        for (ExportResult result : layers) {
            result.opset().ifPresent(change -> workspace.log().info(model + ": " + Excerpt.ofMessage(change.text())));
            result.layers().stream()
                    .filter(ExportedLayer::kept)
                    .forEach(layer -> workspace
                            .log()
                            .warn(model + ": layer " + Excerpt.of(layer.layer().name()) + ": "
                                    + Excerpt.ofMessage(layer.reason())));
            result.nearMisses()
                    .forEach(nearMiss -> workspace
                            .log()
                            .info(model + ": almost a twist layer at " + Excerpt.of(nearMiss.name()) + ": "
                                    + Excerpt.ofMessage(nearMiss.reason())));
        }
        done.verification()
                .filter(check -> check.passed().isEmpty())
                .ifPresent(check -> workspace.log().warn(model + ": " + workspace.show(check.reason())));
    }
}
