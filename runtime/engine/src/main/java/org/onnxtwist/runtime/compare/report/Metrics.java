package org.onnxtwist.runtime.compare.report;

import java.util.List;
import java.util.Optional;

/**
 * The difference between two tensors of the same type and shape. Elements that are NaN in both, or the same infinity in both, are equal and
 * enter no figure; an element that is not finite in one alone is a mismatch whose distance is infinite.
 *
 * @param elements the number of elements
 * @param pairs the number of elements that can be compared: those that are finite numbers in both tensors; all elements of a tensor of
 *     strings
 * @param mismatches the number of elements outside the tolerance
 * @param maxAbs largest |actual - expected|
 * @param maxRel largest |actual - expected| / |expected|, over elements whose expected value is not zero
 * @param maxUlp largest distance in steps between neighbouring numbers of the type; 0 for types without fractions
 * @param relativeL2 ||actual - expected|| / ||expected||; 0 when both norms are 0, infinite when only the second is
 * @param cosine the cosine of the angle between the two as vectors; 1 when both are zero, 0 when one is, not a number where an element of
 *     either is not finite
 * @param worst the element furthest outside (or nearest to the edge of) the tolerance; empty for an empty tensor and where all
 *     are equal
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
        Optional<WorstElement> worst) {
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
