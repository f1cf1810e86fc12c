package org.onnxtwist.runtime.compare.report;

import java.util.List;
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

    /** Returns this report with the differences around the worst element. */
    public OutputReport with(DifferencePlane plane) {
        return new OutputReport(name, passed, problem, metrics.map(known -> known.with(plane)), tolerance);
    }

    /** Returns this report with the differences that another report of the same tensors has, if it has any. */
    public OutputReport withPlaneOf(OutputReport other) {
        return other.metrics().flatMap(Metrics::plane).map(this::with).orElse(this);
    }

    /** Tells whether the output has no elements. */
    public boolean isEmpty() {
        return metrics.filter(known -> known.elements() == 0).isPresent();
    }

    /**
     * The difference between two tensors of the same type and shape. Elements that are NaN in both, or the same infinity in both, are equal
     * and enter no figure; an element that is not finite in one alone is a mismatch whose distance is infinite.
     *
     * @param elements the number of elements
     * @param pairs the number of elements that can be compared: those that are finite numbers in both tensors; all elements of a tensor of
     *     strings
     * @param mismatches the number of elements outside the tolerance
     * @param maxAbs largest |actual - expected|
     * @param maxRel largest |actual - expected| / |expected|, over elements whose expected value is not zero
     * @param maxUlp largest distance in steps between neighbouring numbers of the type; 0 for types without fractions
     * @param relativeL2 ||actual - expected|| / ||expected||; 0 when both norms are 0, infinite when only the second is
     * @param cosine the cosine of the angle between the two as vectors; 1 when both are zero, 0 when one is, not a number where an element
     *     of either is not finite
     * @param worst the element furthest outside (or nearest to the edge of) the tolerance; empty for an empty tensor and where all
     *     are equal
     * @param plane the differences around that element, of the outputs of a run that are furthest off
     */
    public record Metrics(
            long elements,
            long pairs,
            long mismatches,
            double maxAbs,
            double maxRel,
            double maxUlp,
            double relativeL2,
            double cosine,
            Optional<WorstElement> worst,
            Optional<DifferencePlane> plane) {
        /** Makes metrics without a plane of differences. */
        public Metrics(
                long elements,
                long pairs,
                long mismatches,
                double maxAbs,
                double maxRel,
                double maxUlp,
                double relativeL2,
                double cosine,
                Optional<WorstElement> worst) {
            this(elements, pairs, mismatches, maxAbs, maxRel, maxUlp, relativeL2, cosine, worst, Optional.empty());
        }

        private Metrics with(DifferencePlane differences) {
            return new Metrics(
                    elements,
                    pairs,
                    mismatches,
                    maxAbs,
                    maxRel,
                    maxUlp,
                    relativeL2,
                    cosine,
                    worst,
                    Optional.of(differences));
        }

        /**
         * Tells whether anything was compared. It is not where two tensors are equal because they hold only NaN and infinities, in the same
         * places.
         */
        public boolean isTelling() {
            return pairs > 0 || mismatches > 0;
        }

        /**
         * The element of an output that is furthest off, in units of what it is allowed to be off.
         *
         * @param index its position, one number for each axis
         * @param expected the value it should have, as text
         * @param actual the value it has, as text
         */
        public record WorstElement(List<Long> index, String expected, String actual) {
            public WorstElement {
                index = List.copyOf(index);
            }
        }
    }
}
