package org.onnxtwist.runtime.train;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The decisions of a classification: how often each class was taken for each.
 *
 * @param confusion by the class of the label, then by the class with the highest score, the number of positions
 * @param amongFive the number of positions whose label is among the five highest scores
 */
public record Classification(List<List<Long>> confusion, long amongFive) {
    public Classification {
        confusion = confusion.stream().map(List::copyOf).toList();
    }

    /** The number of positions with a label. */
    public long positions() {
        return confusion.stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The share of positions whose highest score is that of their label, from 0 to 1. */
    public double accuracy() {
        return share(IntStream.range(0, confusion.size())
                .mapToLong(label -> confusion.get(label).get(label))
                .sum());
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
