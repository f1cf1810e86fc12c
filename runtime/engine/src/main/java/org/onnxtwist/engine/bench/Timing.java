package org.onnxtwist.engine.bench;

import java.util.List;
import java.util.Optional;

/**
 * What was measured of a subject.
 *
 * @param name the subject's
 * @param samples seconds a run, a round each: the time of the sample divided by its runs
 * @param runsPerSample runs in each sample
 * @param ratio to the first subject, which has none itself
 */
public record Timing(String name, List<Double> samples, long runsPerSample, Optional<Ratio> ratio) {
    public Timing {
        samples = List.copyOf(samples);
    }

    /** Of {@link #samples}, in seconds. */
    public OrderStatistics order() {
        return OrderStatistics.of(samples);
    }

    /** Seconds a run. */
    public double median() {
        return order().median();
    }
}
