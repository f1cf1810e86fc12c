package org.onnxtwist.engine.compare;

import java.util.Optional;

/**
 * How far one tensor is from another of the same type and shape. Elements that are NaN in both, or the same infinity in both, are
 * equal and enter no figure; an element that is not finite in one alone is a mismatch whose distance is infinite.
 *
 * @param elements how many were compared
 * @param mismatches how many lie outside the tolerance
 * @param maxAbs largest |actual - expected|
 * @param maxRel largest |actual - expected| / |expected|, over elements whose expected value is not zero
 * @param maxUlp largest distance in steps between neighbouring numbers of the type; 0 for types without fractions
 * @param relativeL2 ||actual - expected|| / ||expected||; 0 when both norms are 0, infinite when only the second is
 * @param cosine of the angle between the two as vectors; 1 when both are zero, 0 when one is
 * @param worst the element furthest outside (or nearest to the edge of) the tolerance; empty for an empty tensor and where all
 *     are equal
 */
public record Metrics(
        long elements,
        long mismatches,
        double maxAbs,
        double maxRel,
        double maxUlp,
        double relativeL2,
        double cosine,
        Optional<WorstElement> worst) {
    /** Of tensors without elements, or equal in all of them. */
    public static Metrics equal(long elements) {
        return new Metrics(elements, 0, 0, 0, 0, 0, 1, Optional.empty());
    }
}
