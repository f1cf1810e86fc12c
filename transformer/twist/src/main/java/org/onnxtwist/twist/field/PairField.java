package org.onnxtwist.twist.field;

import java.util.Optional;

/**
 * The field by which one input channel reaches one output channel.
 *
 * @param inChannel the input channel, from 0, counted over all groups
 * @param matrix the matrix of the arrows of the image of {@link FieldExtent}, divided by the gain of the output channel's base kernels: the
 *     arrow of a step in pixels a pixel of distance from the centre
 * @param translation the first moment of the base kernel divided by the same gain, in pixels of the input: the arrow at the centre of the field
 * @param baseSum the sum of the taps of the base kernel divided by the gain: the base's answer to a constant image. The content of an image
 *     moves against the arrows where it is positive, and along them where it is negative
 * @param fixedPoint the point where the arrows and the translation cancel, in the layer's coordinates, which run from 0 to 2 across the image;
 *     empty where the matrix cannot be inverted
 */
public record PairField(
        int inChannel, FieldMatrix matrix, FieldVector translation, double baseSum, Optional<FieldVector> fixedPoint) {
    /** Returns the norm of the field's parts, which is at least 0. */
    public double strength() {
        return matrix.parts().squares().norm();
    }
}
