package org.onnxtwist.page.flow;

import java.util.Optional;

/**
 * An affine map of the plane of an image, from positions before to positions after: {@code r -> linear r + shift}, in pixels.
 *
 * @param linear the linear part
 * @param shift where the pixel in the upper left corner goes
 */
public record AffineMap(Matrix2 linear, Vector2 shift) {
    /** The map that changes nothing. */
    public static final AffineMap IDENTITY = new AffineMap(Matrix2.IDENTITY, Vector2.ZERO);

    /** Below this distance from one, an eigenvalue means that no single point stays in place. */
    private static final double SINGULAR = 1e-4;

    /** Returns the position after of a position before. */
    public Vector2 of(Vector2 before) {
        return linear.times(before).plus(shift);
    }

    /** Returns the map that makes the other map first and then this one. */
    public AffineMap after(AffineMap first) {
        return new AffineMap(linear.times(first.linear), of(first.shift));
    }

    /**
     * Returns the map from positions after to positions before.
     *
     * @throws ArithmeticException if there is none
     */
    public AffineMap inverse() {
        Matrix2 back = linear.inverse();
        return new AffineMap(back, back.times(shift).times(-1));
    }

    /** Returns the only point that stays in place; empty for a translation or a shear, which have none or a line of them. */
    public Optional<Vector2> fixedPoint() {
        Matrix2 difference = Matrix2.IDENTITY.plus(linear.times(-1));
        return Math.abs(difference.determinant()) < SINGULAR * SINGULAR
                ? Optional.empty()
                : Optional.of(difference.inverse().times(shift));
    }
}
