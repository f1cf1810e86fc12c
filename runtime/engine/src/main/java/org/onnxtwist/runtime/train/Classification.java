package org.onnxtwist.runtime.train;

import java.util.Arrays;

/**
 * The decisions of a classification: how often each class was taken for each.
 *
 * @param confusion by the class of the label, then by the class with the highest score, the number of positions
 * @param amongFive the number of positions whose label is among the five highest scores
 */
public record Classification(long[][] confusion, long amongFive) {
    public Classification {
        confusion = Arrays.stream(confusion).map(long[]::clone).toArray(long[][]::new);
    }

    @Override
    public long[][] confusion() {
        return Arrays.stream(confusion).map(long[]::clone).toArray(long[][]::new);
    }

    /** The number of positions with a label. */
    public long positions() {
        return Arrays.stream(confusion).flatMapToLong(Arrays::stream).sum();
    }

    /** The share of positions whose highest score is that of their label, from 0 to 1. */
    public double accuracy() {
        long right = 0;
        for (int i = 0; i < confusion.length; i++) {
            right += confusion[i][i];
        }
        return share(right);
    }

    /** The share of positions whose label is among the five highest scores, from 0 to 1. */
    public double topFive() {
        return share(amongFive);
    }

    private double share(long count) {
        long all = positions();
        return all == 0 ? 0 : (double) count / all;
    }
}
