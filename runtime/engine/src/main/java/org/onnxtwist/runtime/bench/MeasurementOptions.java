package org.onnxtwist.runtime.bench;

import java.time.Duration;

/**
 * The options of a measurement: the number and length of its samples.
 *
 * @param rounds the number of samples of each subject, {@value #FEWEST_ROUNDS} to {@value #MOST_ROUNDS}: fewer give no interval, see {@link
 *     OrderStatistics}
 * @param warmup how long each subject runs before the first round; it runs at least twice
 * @param sample how long a sample takes, as near as whole runs allow; a run that takes longer is a sample of its own
 */
public record MeasurementOptions(int rounds, Duration warmup, Duration sample) {
    public static final int FEWEST_ROUNDS = 8;
    public static final int MOST_ROUNDS = 1000;

    public MeasurementOptions {
        if (rounds < FEWEST_ROUNDS || rounds > MOST_ROUNDS) {
            throw new IllegalArgumentException(
                    "the number of rounds must be from " + FEWEST_ROUNDS + " to " + MOST_ROUNDS + ", not " + rounds);
        }
        if (warmup.isNegative() || sample.isNegative()) {
            throw new IllegalArgumentException("a time cannot be negative: " + (warmup.isNegative() ? warmup : sample));
        }
    }

    /** Returns the defaults: 21 rounds of 30 ms each, after a warm-up of 300 ms. */
    public static MeasurementOptions defaults() {
        return new MeasurementOptions(21, Duration.ofMillis(300), Duration.ofMillis(30));
    }

    public MeasurementOptions withRounds(int count) {
        return new MeasurementOptions(count, warmup, sample);
    }

    public MeasurementOptions withWarmup(Duration time) {
        return new MeasurementOptions(rounds, time, sample);
    }

    public MeasurementOptions withSample(Duration time) {
        return new MeasurementOptions(rounds, warmup, time);
    }
}
