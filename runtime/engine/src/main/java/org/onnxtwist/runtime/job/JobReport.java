package org.onnxtwist.runtime.job;

import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.runtime.compare.report.CheckReport;

/** The result of a job on one model file. */
public sealed interface JobReport permits RewriteReport, OptimizationReport {
    /** The model's file. */
    Path model();

    /** The file of the result, or the file that would have been written. */
    Path output();

    /** The outcome of the job. */
    Outcome outcome();

    /** The report of the comparison with the original model; empty where none was made. */
    Optional<? extends CheckReport> verification();

    /** The time from reading to publishing, in seconds. */
    double seconds();

    /** Tells whether the output was written. */
    default boolean published() {
        return outcome() == Outcome.WRITTEN || outcome() == Outcome.COPIED;
    }

    /** The outcome of a job. */
    enum Outcome {
        /** The changed model is at the output. */
        WRITTEN,
        /** There was nothing to change: the output is the model, byte for byte. */
        COPIED,
        /** Nothing was written because a glob matches no convolution. */
        UNMATCHED,
        /** Nothing was written because a dry run was requested. */
        DRY_RUN,
        /** Nothing was written because the check did not pass. */
        REJECTED
    }
}
