package org.onnxtwist.engine.compare;

import java.util.Optional;

/**
 * How one output compares.
 *
 * @param name the output's name
 * @param passed whether it agrees
 * @param problem one clause that says why not: missing, another type, another shape, or how many elements differ; empty when it
 *     agrees
 * @param metrics the figures; empty where type or shape differ, or the output is missing
 * @param tolerance what was allowed
 */
public record OutputReport(
        String name, boolean passed, String problem, Optional<Metrics> metrics, Tolerance tolerance) {
    /** Whether anything was compared: no output that is missing, empty, or without a finite number in both models. */
    public boolean isCompared() {
        return metrics.map(Metrics::isTelling).orElse(!passed);
    }

    /** Whether it has no elements. */
    boolean isEmpty() {
        return metrics.filter(known -> known.elements() == 0).isPresent();
    }
}
