package org.onnxtwist.page.flow;

/**
 * A 2x2 matrix that acts on vectors in the plane of an image, x to the right and y downwards.
 *
 * @param xx the entry of row 1 and column 1
 * @param xy the entry of row 1 and column 2
 * @param yx the entry of row 2 and column 1
 * @param yy the entry of row 2 and column 2
 */
public record Matrix2(double xx, double xy, double yx, double yy) {
    /** The matrix that changes nothing. */
    public static final Matrix2 IDENTITY = new Matrix2(1, 0, 0, 1);

    /** Returns the matrix with these columns. */
    public static Matrix2 ofColumns(Vector2 first, Vector2 second) {
        return new Matrix2(first.x(), second.x(), first.y(), second.y());
    }

    /** Returns the sum of this matrix and another. */
    public Matrix2 plus(Matrix2 other) {
        return new Matrix2(xx + other.xx, xy + other.xy, yx + other.yx, yy + other.yy);
    }

    /** Returns this matrix times a number. */
    public Matrix2 times(double factor) {
        return new Matrix2(factor * xx, factor * xy, factor * yx, factor * yy);
    }

    /** Returns the product with another matrix, which acts first. */
    public Matrix2 times(Matrix2 other) {
        return new Matrix2(
                xx * other.xx + xy * other.yx,
                xx * other.xy + xy * other.yy,
                yx * other.xx + yy * other.yx,
                yx * other.xy + yy * other.yy);
    }

    /** Returns the image of a vector. */
    public Vector2 times(Vector2 vector) {
        return new Vector2(xx * vector.x() + xy * vector.y(), yx * vector.x() + yy * vector.y());
    }

    /** Returns the determinant. */
    public double determinant() {
        return xx * yy - xy * yx;
    }

    /**
     * Returns the inverse.
     *
     * @throws ArithmeticException if the determinant is zero
     */
    public Matrix2 inverse() {
        double determinant = determinant();
        if (determinant == 0) {
            throw new ArithmeticException("the matrix " + this + " has no inverse");
        }
        return new Matrix2(yy, -xy, -yx, xx).times(1 / determinant);
    }

    /** Returns the largest absolute sum of a row. */
    public double norm() {
        return Math.max(Math.abs(xx) + Math.abs(xy), Math.abs(yx) + Math.abs(yy));
    }

    /**
     * Returns the rotation of the polar decomposition of this matrix, as that of a map, in degrees: clockwise as seen, since y points
     * downwards. It is the turn of a map that turns and scales.
     */
    public double turnDegrees() {
        return Math.toDegrees(Math.atan2(yx - xy, xx + yy));
    }

    /** Returns the greater of the two factors by which this matrix, as a map, scales along two axes at right angles: its singular values. */
    public double largerScale() {
        return Math.hypot(xx + yy, yx - xy) / 2 + Math.hypot(xx - yy, yx + xy) / 2;
    }

    /** Returns the lesser of the two factors; negative for a map that mirrors. See {@link #largerScale}. */
    public double smallerScale() {
        return Math.hypot(xx + yy, yx - xy) / 2 - Math.hypot(xx - yy, yx + xy) / 2;
    }
}
