package org.onnxtwist.runtime.layers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement.WorstParameter;
import org.onnxtwist.runtime.compare.tensor.TensorComparison;

/** Accumulates the results of a comparison of parameters, element by element. */
final class ParameterTally {
    private final double rtol;
    private final double atol;
    private final Map<String, Double> changes = new LinkedHashMap<>();
    private long compared;
    private long different;
    private Optional<WorstParameter> worst = Optional.empty();
    private double worstShare = -1;
    private double beyond;
    private String refusal = "";
    private boolean swapped;

    /** @param options whose tolerances, where they are given, widen what is allowed */
    ParameterTally(ComparisonOptions options) {
        this.rtol = options.rtol().orElse(0);
        this.atol = options.atol().orElse(0);
    }

    /**
     * Compares one element.
     *
     * @param parameter what it is an element of
     * @param dims the sizes of that
     * @param position where in it, row-major
     * @param bound how far rounding can have moved it
     */
    void add(String parameter, long[] dims, long position, double expected, double actual, double bound) {
        compared++;
        boolean same = expected == actual || (Double.isNaN(expected) && Double.isNaN(actual));
        double difference = same ? 0 : Math.abs(actual - expected);
        double allowed = Math.max(bound, atol + rtol * Math.abs(expected));
        // Written so that a NaN is worst of all.
        double share = same ? 0 : difference / allowed >= 0 ? difference / allowed : Double.POSITIVE_INFINITY;
        if (!(difference <= bound)) {
            beyond = Math.max(beyond, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        if (share > 1) {
            different++;
            changes.merge(parameter, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference, Math::max);
        }
        if (share > worstShare) {
            worstShare = share;
            worst = Optional.of(new WorstParameter(
                    parameter,
                    TensorComparison.index(dims, position),
                    swapped ? actual : expected,
                    swapped ? expected : actual,
                    difference,
                    share));
        }
    }

    /** This, for elements of which the second model's come first. */
    ParameterTally swapped() {
        swapped = true;
        return this;
    }

    /** Records a difference that is not numeric. */
    void refuse(String problem) {
        refusal = problem;
    }

    /** The largest difference beyond its bound, accepted or not; 0 for none, infinite where no tolerance would accept it. */
    double beyond() {
        return refusal.isEmpty() ? beyond : Double.POSITIVE_INFINITY;
    }

    boolean passed() {
        return different == 0 && refusal.isEmpty();
    }

    /** Tells whether more than half of the elements differ, as those of another layer do. */
    boolean differsAsAWhole() {
        return 2 * different > compared;
    }

    /** Returns the largest difference of each parameter of which an element differs. */
    Map<String, Double> changes() {
        return changes;
    }

    Optional<WorstParameter> worst() {
        return worst;
    }

    /** Returns the problem as one clause; empty if there is none. */
    String problem() {
        return passed() || !refusal.isEmpty()
                ? refusal
                : worst.map(found -> found.parameter() + found.index() + " is " + found.actual() + ", but "
                                + found.expected() + " is expected"
                                + (different > 1 ? " (" + different + " of " + compared + " elements differ)" : ""))
                        .orElse("");
    }
}
