package org.onnxtwist.runtime.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A subject's time divided by that of the first subject. Each round gives one such ratio, of two samples that were taken right after one
 * another, so that what slows the machine down for a while slows both.
 *
 * @param median the median of the rounds' ratios
 * @param interval the interval that holds the true median with a probability of {@link #CONFIDENCE}
 */
public record Ratio(double median, ConfidenceInterval interval) {
    /** The confidence of the interval: in one of a hundred comparisons of equal subjects, it does not contain 1. */
    public static final double CONFIDENCE = 0.99;

    /**
     * The relative difference that two sessions of one model can show permanently, because their weights are placed differently in memory.
     * Ratios nearer to 1 count as no difference.
     */
    public static final double RESOLUTION = 0.01;

    /**
     * Returns the ratio of paired samples.
     *
     * @param samples the samples of the subject, one for each round
     * @param first the samples of the first subject in the same rounds
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
