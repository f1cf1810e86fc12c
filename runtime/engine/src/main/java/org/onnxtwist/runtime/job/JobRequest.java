package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.util.Optional;
import org.onnxtwist.runtime.ProgressListener;
import org.onnxtwist.runtime.compare.report.CheckReport;

/**
 * What is to be done with one model file.
 *
 * @param <R> the type of the report
 */
public sealed interface JobRequest<R extends JobReport> permits RewriteRequest, OptimizationRequest {
    /** The files, and how they are read and written. */
    JobFiles files();

    /**
     * Does what is requested.
     *
     * @throws org.onnxtwist.ir.OnnxTwistException when the model is malformed, or cannot be changed as it was asked for
     */
    R run(ProgressListener progress) throws IOException;

    /**
     * The numerical checks of a job's result.
     *
     * @param <T> the type of the options
     * @param options the options of the comparison with the original model; empty for no comparison
     * @param required whether a result that cannot be run is rejected
     */
    record JobChecks<T>(Optional<T> options, boolean required) {
        /** Returns no checks. */
        public static <T> JobChecks<T> none() {
            return new JobChecks<>(Optional.empty(), false);
        }

        /** Tells whether a result may be published of which a check said this. */
        boolean accept(CheckReport report) {
            return report.passed().orElse(!required);
        }
    }
}
