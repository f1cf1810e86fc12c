package org.onnxtwist.runtime.bench;

import java.util.List;
import java.util.Optional;

/**
 * The measured times of a subject.
 *
 * @param name the name of the subject
 * @param samples the seconds per run, one number for each round: the time of the sample divided by the number of its runs
 * @param runsPerSample the number of runs in each sample
 * @param ratio the ratio to the first subject; empty for the first subject itself
 */
public record Timing(String name, List<Double> samples, long runsPerSample, Optional<Ratio> ratio) {
    public Timing {
        samples = List.copyOf(samples);
    }

    /** Returns the order statistics of {@link #samples}, in seconds. */
    public OrderStatistics order() {
        return OrderStatistics.of(samples);
    }

    /** Returns the median time of a run in seconds. */
    public double median() {
        return order().median();
    }
}
