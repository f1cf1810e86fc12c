package org.onnxtwist.runtime.bench;

import java.util.Collection;

/**
 * Order statistics of a sample: quantiles, and confidence intervals of the median that hold for any distribution.
 *
 * <p>The number of samples below the median of their distribution is binomial with probability 1/2. So the k-th smallest and the k-th
 * largest of n hold that median between them with probability {@code 1 - 2 P(B(n, 1/2) < k)} or more (W. R. Thompson, "On confidence
 * ranges for the median and other expectation distributions", 1936; H. A. David, "Order Statistics", section 7.1).
 */
public final class OrderStatistics {
    private final double[] ascending;

    private OrderStatistics(double[] ascending) {
        this.ascending = ascending;
    }

    /**
     * Returns the order statistics of the numbers, which may be in any order.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static OrderStatistics of(Collection<Double> numbers) {
        if (numbers.isEmpty()) {
            throw new IllegalArgumentException("order statistics need at least one number");
        }
        double[] ascending =
                numbers.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new OrderStatistics(ascending);
    }

    public double median() {
        return quantile(0.5);
    }

    /** Returns a quantile, interpolated linearly between the two nearest of the numbers; 0 gives the smallest and 1 the largest. */
    public double quantile(double part) {
        double place = part * (ascending.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, ascending.length - 1);
        return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
    }

    /**
     * Returns the narrowest interval between two of the numbers, of equal rank from both ends, that holds the median of their distribution
     * with the given confidence.
     *
     * @param confidence 0 to 1, for example 0.95
     * @throws IllegalArgumentException when there are too few numbers for it, fewer than 8 for 0.99
     */
    public ConfidenceInterval medianInterval(double confidence) {
        int count = ascending.length;
        double tail = (1 - confidence) / 2;
        double probability = Math.scalb(1.0, -count);
        double below = 0;
        int rank = 0;
        while (rank < count / 2 && below + probability <= tail) {
            below += probability;
            probability *= (double) (count - rank) / (rank + 1);
            rank++;
        }
        if (rank == 0) {
            throw new IllegalArgumentException(count + " numbers are too few for a confidence of " + confidence);
        }
        return new ConfidenceInterval(ascending[rank - 1], ascending[count - rank]);
    }
}
