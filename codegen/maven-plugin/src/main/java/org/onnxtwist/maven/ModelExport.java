package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.engine.compare.ComparisonOptions;
import org.onnxtwist.engine.compare.ComparisonReport;
import org.onnxtwist.engine.publish.OptimizationJob;
import org.onnxtwist.engine.publish.OptimizationReport;
import org.onnxtwist.engine.report.FailureTables;
import org.onnxtwist.engine.report.Numbers;
import org.onnxtwist.engine.report.OptimizationReportJson;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.PassReport;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.ExportOutcome;
import org.onnxtwist.twist.export.FastForms;

/** Prepares a model for serving: runs passes over it, compares the result with it, and publishes what agrees. */
final class ModelExport implements ModelTask {
    static final String GOAL = "export";

    /** Of models that leave it open. */
    private static final long USUAL_BATCH = 1;

    private final Workspace workspace;
    private final Origin origin;
    private final ExportSettings defaults;
    private final Path folder;

    /**
     * @param origin which form of a model is exported
     * @param defaults what holds where a model has no settings of its own
     * @param folder where exported models go
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
        List<ExportOutcome> outcomes = new ArrayList<>();
        OptimizationJob job = job(settings, outcomes);
        Stamp.Begun begun = stamp.begin(ModelSources.of(file, workspace.reading()));
        OptimizationReport done = job.run(target, workspace::debug);
        OutputFiles.writeJson(report, json -> OptimizationReportJson.members(json, shown(done)));
        if (!done.published()) {
            throw new CheckException(
                    workspace.show(target.output()) + " was not written: it does not compute what "
                            + workspace.show(file) + " does, or cannot be compared with it as requireVerified asks",
                    worst(done, report));
        }
        List<Path> written = new ArrayList<>(ModelSources.of(target.output(), workspace.reading()));
        written.add(report);
        begun.done(written);
        tell(done);
        outcomes.forEach(outcome -> tell(workspace.show(done.model()), outcome));
        return true;
    }

    private OptimizationJob job(ExportSettings settings, List<ExportOutcome> outcomes) {
        List<Pass> passes;
        try {
            passes = new ArrayList<>(OptimizationJob.passes(settings.passes()));
        } catch (PassException e) {
            throw new ParameterException("passes: " + e.getMessage());
        }
        if (settings.passes().isEmpty()) {
            passes.add(new FastForms(new CostModel(USUAL_BATCH), outcomes::add));
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
                report.verification());
    }

    private List<String> worst(OptimizationReport done, Path report) {
        List<String> lines = new ArrayList<>();
        for (ComparisonReport check : done.verification().stream().toList()) {
            lines.add(workspace.show(check.reason()));
            lines.addAll(FailureTables.outputs(check.runs(), workspace.show(report) + " lists all"));
        }
        return lines;
    }

    private void tell(String model, ExportOutcome outcome) {
        outcome.kept()
                .forEach(kept -> workspace
                        .log()
                        .warn(model + ": layer " + kept.layer().name() + " stays as it is: " + kept.reason()));
        outcome.nearMisses()
                .forEach(nearMiss -> workspace
                        .log()
                        .info(model + ": almost a twist layer at " + nearMiss.name() + ": " + nearMiss.reason()));
    }

    private void tell(OptimizationReport done) {
        String model = workspace.show(done.model());
        List<PassReport> passes = done.passes();
        long before = passes.isEmpty() ? 0 : passes.get(0).nodesBefore();
        long after = passes.isEmpty() ? 0 : passes.get(passes.size() - 1).nodesAfter();
        workspace
                .log()
                .info(model + ": " + Numbers.count(before, "node", "nodes") + " became " + Numbers.grouped(after)
                        + ", written to " + workspace.show(done.output()));
        done.verification()
                .filter(check -> check.passed().isEmpty())
                .ifPresent(check -> workspace.log().warn(model + ": " + workspace.show(check.reason())));
    }
}
