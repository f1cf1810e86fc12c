package org.onnxtwist.engine.publish;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.engine.verify.VerificationReport;
import org.onnxtwist.twist.TwistResult;

/**
 * What became of one model that was to be rewritten.
 *
 * @param model the model
 * @param output where the result is, or would be
 * @param outcome what was done
 * @param result the rewrite's own report
 * @param verification the check's report, empty where none was made
 * @param unmatched globs that match no convolution
 * @param given how many of the new parameters came from a file; empty where none was named
 * @param shared whether the output refers to the external data of the model; empty where that was not asked for
 * @param warnings a sentence for each tensor of the model, or of the file of parameters, that holds NaN or an infinity
 * @param seconds from reading to publishing
 */
public record RewriteReport(
        Path model,
        Path output,
        Outcome outcome,
        TwistResult result,
        Optional<VerificationReport> verification,
        List<String> unmatched,
        Optional<Given> given,
        Optional<Boolean> shared,
        List<String> warnings,
        double seconds) {
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

    /** What was done. */
    public enum Outcome {
        /** The rewritten model is at the output. */
        WRITTEN,
        /** There was nothing to rewrite: the output is the model, byte for byte. */
        COPIED,
        /** Nothing was written because a glob matches no convolution. */
        UNMATCHED,
        /** Nothing was written because that was asked for. */
        DRY_RUN,
        /** Nothing was written because the check did not pass. */
        REJECTED
    }
}
