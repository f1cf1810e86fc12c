package org.onnxtwist.runtime.job;

import java.util.Optional;
import org.onnxtwist.runtime.compare.CheckReport;

/**
 * The numerical checks of a job's result.
 *
 * @param <T> the type of the options
 * @param options the options of the comparison with the original model; empty for no comparison
 * @param required whether a result that cannot be run is rejected
 */
public record JobChecks<T>(Optional<T> options, boolean required) {
    /** Returns no checks. */
    public static <T> JobChecks<T> none() {
        return new JobChecks<>(Optional.empty(), false);
    }

    /** Tells whether a result may be published of which a check said this. */
    boolean accept(CheckReport report) {
        return report.passed().orElse(!required);
    }
}
