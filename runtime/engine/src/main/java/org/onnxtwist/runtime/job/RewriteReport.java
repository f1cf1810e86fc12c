package org.onnxtwist.runtime.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.runtime.verify.VerificationReport;
import org.onnxtwist.twist.rewrite.RewriteSummary;

/**
 * The result of rewriting one model.
 *
 * @param model the model
 * @param output the file of the result, or the file that would have been written
 * @param outcome the outcome of the rewrite
 * @param summary the rewrite's own report
 * @param verification the check's report, empty where none was made
 * @param unmatched globs that match no convolution
 * @param given the number of new parameters that came from a file; empty if no file was named
 * @param shared whether the output refers to the external data of the model; empty where that was not asked for
 * @param warnings a sentence for each tensor of the model, or of the file of parameters, that holds NaN or an infinity
 * @param seconds the time from reading to publishing, in seconds
 */
public record RewriteReport(
        Path model,
        Path output,
        Outcome outcome,
        RewriteSummary summary,
        Optional<VerificationReport> verification,
        List<String> unmatched,
        Optional<Given> given,
        Optional<Boolean> shared,
        List<String> warnings,
        double seconds)
        implements JobReport {
    public RewriteReport {
        unmatched = List.copyOf(unmatched);
        warnings = List.copyOf(warnings);
    }

    /**
     * Parameters from a file.
     *
     * @param tensors the tensors of new layers that the file gave; the rest begins as the initialisation says
     * @param of all tensors of new layers: two kernels and two centres each
     */
    public record Given(long tensors, long of) {}
}
