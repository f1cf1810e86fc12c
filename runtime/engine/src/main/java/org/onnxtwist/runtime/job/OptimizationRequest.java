package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.job.JobRequest.JobChecks;
import org.onnxtwist.runtime.session.ProviderChoice;
import org.onnxtwist.twist.export.ExportOptions;

/**
 * The request to run passes over a model, and then to write its conv_twist layers in fast forms.
 *
 * @param files the files
 * @param passes the passes to run, in this order
 * @param forms how the layers are written; empty to leave them as they are
 * @param tuning how forms are timed to choose among them; empty for the choice of {@code forms}
 * @param float16 whether weights and computation become float16 in the end
 * @param checks the checks of the result
 */
public record OptimizationRequest(
        JobFiles files,
        List<Pass> passes,
        Optional<ExportOptions> forms,
        Optional<Tuning> tuning,
        boolean float16,
        JobChecks<ComparisonOptions> checks)
        implements JobRequest<OptimizationReport> {
    public OptimizationRequest {
        passes = List.copyOf(passes);
    }

    /**
     * How forms are timed.
     *
     * @param provider the execution provider
     * @param threads the number of threads; 0 for one for each core
     * @param batch the batch of models that leave it open
     */
    public record Tuning(ProviderChoice provider, int threads, int batch) {}

    /** Returns the request to run passes. */
    public static OptimizationRequest ofPasses(JobFiles files, List<Pass> passes, JobChecks<ComparisonOptions> checks) {
        return new OptimizationRequest(files, passes, Optional.empty(), Optional.empty(), false, checks);
    }

    /** Returns the request to write layers in the given forms. */
    public static OptimizationRequest ofForms(
            JobFiles files, ExportOptions forms, boolean float16, JobChecks<ComparisonOptions> checks) {
        return new OptimizationRequest(files, List.of(), Optional.of(forms), Optional.empty(), float16, checks);
    }

    /**
     * Returns the passes with the given names.
     *
     * @param names as {@link Passes#of} takes them; none for those that make a model smaller
     * @throws org.onnxtwist.rewrite.PassException when there is no such pass or its parameter does not fit
     */
    public static List<Pass> passes(List<String> names) {
        return names.isEmpty()
                ? Passes.smaller()
                : names.stream().map(Passes::of).toList();
    }

    @Override
    public OptimizationReport run(ProgressListener progress) throws IOException {
        return job().run(progress, model -> {});
    }

    OptimizationJob job() {
        return new OptimizationJob(this);
    }
}
