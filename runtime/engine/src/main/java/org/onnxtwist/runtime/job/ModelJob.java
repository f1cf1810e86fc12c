package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.compare.report.CheckReport;
import org.onnxtwist.runtime.job.JobFiles.Destination;
import org.onnxtwist.runtime.job.JobReport.Outcome;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.schema.check.Checker;

/**
 * The one way from a model file to another: reads the model, refuses it if it is malformed, changes it in memory, writes it into a staging
 * folder, compares what was written with the original, and publishes it only if the comparison passes.
 *
 * @param <O> the type of the comparison's options
 * @param <C> the type of the comparison's report
 * @param <R> the type of the job's report
 */
abstract sealed class ModelJob<O, C extends CheckReport, R extends JobReport> permits RewriteJob, OptimizationJob {
    final JobFiles files;
    final Destination target;
    private final JobChecks<O> checks;

    ModelJob(JobFiles files, JobChecks<O> checks) {
        this.files = files;
        this.target = files.target();
        this.checks = checks;
    }

    /**
     * Does the job.
     *
     * @param afterwards a change of the model before it is written, by which tests introduce mistakes
     */
    final R run(ProgressListener progress, Consumer<Model> afterwards) throws IOException {
        long start = System.nanoTime();
        Model model = WellFormedModels.read(target.model(), files.reading());
        Change<O, C, R> change = change(model, progress);
        Outcome outcome = change.planned();
        Optional<C> check = Optional.empty();
        if (outcome == Outcome.WRITTEN || outcome == Outcome.COPIED) {
            try (Staging staging = Staging.in(target.makeFolder())) {
                if (outcome == Outcome.COPIED) {
                    progress.now("copying " + target.model());
                    ModelFileCopy.stage(target.model(), model, staging, target.name());
                } else {
                    afterwards.accept(model);
                    progress.now("writing " + target.output());
                    OnnxWriter.write(
                            model, staging, target.name(), files.writing().withCheck(Checker::requireWellFormed));
                    if (checks.options().isPresent()) {
                        check = Optional.of(change.check().run(checks.options().get(), staging));
                    }
                }
                if (outcome == Outcome.COPIED || check.isPresent()) {
                    // A verdict on a file that has changed meanwhile would be on something else.
                    ExternalData.requireUnchanged(model);
                }
                if (check.map(checks::accept).orElse(true)) {
                    target.publish(staging);
                } else {
                    outcome = Outcome.REJECTED;
                }
            }
        }
        return change.report().of(outcome, check, (System.nanoTime() - start) / 1e9);
    }

    /** Changes the model in memory. */
    abstract Change<O, C, R> change(Model model, ProgressListener progress) throws IOException;

    /**
     * A change of a model in memory.
     *
     * @param planned the outcome if the check passes
     * @param check compares the file in the staging folder with the original
     * @param report makes the report
     */
    record Change<O, C, R>(Outcome planned, Check<O, C> check, Report<C, R> report) {}

    /** The check of a staged model. */
    interface Check<O, C> {
        C run(O options, Staging staging) throws IOException;
    }

    /** The report of a job, of which the outcome is known. */
    interface Report<C, R> {
        R of(Outcome outcome, Optional<C> check, double seconds);
    }
}
