package org.onnxtwist.engine.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A subject's time divided by that of the first subject. Each round gives one such ratio, of two samples that were taken right after one
 * another, so that what slows the machine down for a while slows both.
 *
 * @param median of the rounds' ratios
 * @param interval holds the true median with a probability of {@link #CONFIDENCE}
 */
public record Ratio(double median, Interval interval) {
    /** Of the interval: one comparison of a hundred equal ones misses 1. */
    public static final double CONFIDENCE = 0.99;

    /**
     * What two sessions of one model can differ by all the time, because their weights lie differently in memory. Ratios nearer to 1 are
     * no difference.
     */
    public static final double RESOLUTION = 0.01;

    /**
     * Of paired samples.
     *
     * @param samples of the subject, a round each
     * @param first of the first subject in the same rounds
     */
    static Ratio of(List<Double> samples, List<Double> first) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < samples.size(); round++) {
            ratios.add(samples.get(round) / first.get(round));
        }
        OrderStatistics order = OrderStatistics.of(ratios);
        return new Ratio(order.median(), order.medianInterval(CONFIDENCE));
    }

    public Verdict verdict() {
        if (interval.low() > 1 + RESOLUTION) {
            return Verdict.SLOWER;
        }
        return interval.high() < 1 - RESOLUTION ? Verdict.FASTER : Verdict.NO_DIFFERENCE;
    }
}
