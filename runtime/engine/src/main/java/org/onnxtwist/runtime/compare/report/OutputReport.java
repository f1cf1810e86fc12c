package org.onnxtwist.runtime.compare.report;

import java.util.Optional;

/**
 * The result of the comparison of one output.
 *
 * @param name the output's name
 * @param passed whether it agrees
 * @param problem one clause that says why not: missing, another type, another shape, or how many elements differ; empty when it
 *     agrees
 * @param metrics the figures; empty where type or shape differ, or the output is missing
 * @param tolerance the tolerance that was applied
 */
public record OutputReport(
        String name, boolean passed, String problem, Optional<Metrics> metrics, Tolerance tolerance) {
    private static final double MOST_OFF = 0.05;

    /** Tells whether anything was compared: no output that is missing, empty, or without a finite number in both models. */
    public boolean isCompared() {
        return metrics.map(Metrics::isTelling).orElse(!passed);
    }

    /**
     * Returns this report, or one that passes if at most a share {@value #MOST_OFF} of the elements lies outside the tolerance, or if the
     * difference has at most that share of the norm of the output. A network with untrained weights, or in half precision, amplifies
     * roundings without bound.
     */
    public OutputReport roughly() {
        boolean agrees = metrics.filter(
                        known -> known.mismatches() <= MOST_OFF * known.elements() || known.relativeL2() <= MOST_OFF)
                .isPresent();
        return agrees ? new OutputReport(name, true, "", metrics, tolerance) : this;
    }

    /** Tells whether the output has no elements. */
    public boolean isEmpty() {
        return metrics.filter(known -> known.elements() == 0).isPresent();
    }
}
