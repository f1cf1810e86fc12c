package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.compare.CheckReport;
import org.onnxtwist.runtime.conversion.WellFormedModels;
import org.onnxtwist.runtime.job.JobReport.Outcome;
import org.onnxtwist.schema.check.Checker;

/**
 * The one way from a model file to another: reads the model, refuses it if it is malformed, changes it in memory, writes it into a staging
 * folder, compares what was written with the original, and publishes it only if the comparison passes.
 *
 * @param <C> the type of the comparison's report
 * @param <R> the type of the job's report
 */
public abstract sealed class ModelJob<C extends CheckReport, R extends JobReport> permits RewriteJob, OptimizationJob {
    final JobFiles files;
    final Destination target;
    private final JobChecks<?> checks;

    ModelJob(JobFiles files, JobChecks<?> checks) {
        this.files = files;
        this.checks = checks;
        this.target = files.target();
    }

    /**
     * Does what is requested.
     *
     * @throws org.onnxtwist.ir.OnnxTwistException when the model is malformed, or cannot be changed as it was asked for
     */
    public static <R extends JobReport> R run(JobRequest<R> request, ProgressListener progress) throws IOException {
        return request.job().run(progress, model -> {});
    }

    /** @param afterwards a change of the model before it is written, by which tests introduce mistakes */
    final R run(ProgressListener progress, Consumer<Model> afterwards) throws IOException {
        long start = System.nanoTime();
        Model model = WellFormedModels.read(target.model(), files.reading());
        Change<C, R> change = change(model, progress);
        Outcome outcome = change.planned();
        Optional<C> check = Optional.empty();
        if (outcome == Outcome.WRITTEN || outcome == Outcome.COPIED) {
            String name = target.name();
            try (Staging staging = Staging.in(target.makeFolder())) {
                if (outcome == Outcome.COPIED) {
                    progress.now("copying " + target.model());
                    ModelFileCopy.stage(target.model(), model, staging, name);
                } else {
                    afterwards.accept(model);
                    progress.now("writing " + target.output());
                    OnnxWriter.write(model, staging, name, files.writing().withCheck(Checker::requireWellFormed));
                    check = change.check(staging, progress);
                    if (!check.map(checks::accept).orElse(true)) {
                        outcome = Outcome.REJECTED;
                    }
                }
                if (outcome == Outcome.COPIED || check.isPresent()) {
                    // A verdict on a file that has changed meanwhile would be on something else.
                    ExternalData.requireUnchanged(model);
                }
                if (outcome != Outcome.REJECTED) {
                    staging.publish();
                }
            }
        }
        return change.report(outcome, check, (System.nanoTime() - start) / 1e9);
    }

    /** Changes the model in memory. */
    abstract Change<C, R> change(Model model, ProgressListener progress) throws IOException;

    /** A model that has been changed in memory, with what its check and its report need. */
    interface Change<C, R> {
        /** The outcome if the check passes. */
        default Outcome planned() {
            return Outcome.WRITTEN;
        }

        /** Compares the file in the staging folder with the original; empty if no comparison is asked for. */
        Optional<C> check(Staging staging, ProgressListener progress) throws IOException;

        R report(Outcome outcome, Optional<C> check, double seconds);
    }
}
