package org.onnxtwist.twist.field;

import java.util.Optional;

/**
 * The matrix of a linear field: at a distance (dx, dy) from its centre its arrow is (xx dx + xy dy, yx dx + yy dy).
 *
 * @param xx how much of x goes to x
 * @param xy how much of y goes to x
 * @param yx how much of x goes to y
 * @param yy how much of y goes to y
 */
public record FieldMatrix(double xx, double xy, double yx, double yy) {
    private static final double SINGULAR = 1e-9;

    /** Returns the matrix with the given columns. */
    static FieldMatrix ofColumns(FieldVector first, FieldVector second) {
        return new FieldMatrix(first.x(), second.x(), first.y(), second.y());
    }

    /** Returns the parts of which the matrix is the sum. */
    public FieldParts parts() {
        return new FieldParts((xx + yy) / 2, (yx - xy) / 2, (xx - yy) / 2, (yx + xy) / 2);
    }

    /** Returns the arrow at a distance from the centre. */
    public FieldVector times(FieldVector distance) {
        return new FieldVector(xx * distance.x() + xy * distance.y(), yx * distance.x() + yy * distance.y());
    }

    /** Returns the matrix with its columns multiplied by two factors. */
    FieldMatrix scaled(double first, double second) {
        return new FieldMatrix(xx * first, xy * second, yx * first, yy * second);
    }

    /** Returns the vector that this matrix takes to {@code image}; empty where there is none or many, within rounding. */
    Optional<FieldVector> solve(FieldVector image) {
        double determinant = xx * yy - xy * yx;
        double size = xx * xx + xy * xy + yx * yx + yy * yy;
        // Written so that a NaN has no solution.
        if (!(Math.abs(determinant) > SINGULAR * size)) {
            return Optional.empty();
        }
        return Optional.of(new FieldVector(
                (yy * image.x() - xy * image.y()) / determinant, (xx * image.y() - yx * image.x()) / determinant));
    }
}
